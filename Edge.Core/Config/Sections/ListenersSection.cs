using System.Collections.Immutable;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>listeners</c>.</summary>
internal static class ListenersSection
{
    private static readonly TextKey Endpoint = new("endpoint") { IsOptional = true };
    private static readonly ChoiceKey<ListenerProtocol> Protocol =
        new("protocol", ListenerProtocol.Https, ("https", ListenerProtocol.Https), ("http", ListenerProtocol.Http));

    /// <summary>The keys of one listener.</summary>
    public static NamedSectionsKey Key { get; } = new("listeners", new(Endpoint, Protocol));

    /// <summary>Reads every listener; reports none, broken endpoints, and endpoints that cannot be bound together.</summary>
    public static ImmutableArray<ListenerSettings> Read(SectionReader root)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerSettings>();
        foreach (var (name, reader) in root.NamedSections(Key))
        {
            var protocol = reader.Read(Protocol);
            if (ReadEndpoint(reader, Endpoint) is not { } endpoint) continue;
            if (endpoint.UnixPath is not null)
                reader.Error(Endpoint, "is a Unix socket; only the admin endpoint may be one");
            else if (listeners.FirstOrDefault(other => other.Endpoint.Overlaps(endpoint)) is { } other)
                reader.Error(Endpoint, $"cannot be bound together with {other.Endpoint} of listener {ConfigText.Quote(other.Name)}");
            else
                listeners.Add(new(name, endpoint, protocol));
        }

        if (root.IsEmpty(Key))
            root.Error(Key, "at least one listener is needed, such as { \"https\": { \"endpoint\": \"127.0.0.1:8443\" } }");
        return listeners.ToImmutable();
    }

    /// <summary>Reads an endpoint, here and for the admin section; records an error when it is absent or broken.</summary>
    public static ListenEndpoint? ReadEndpoint(SectionReader reader, TextKey key)
    {
        var text = reader.Require(key, $"an endpoint is needed, such as {ListenEndpoint.Examples}");
        if (text.Length == 0) return null;
        if (ListenEndpoint.Parse(text) is { } endpoint) return endpoint;
        reader.Error(key, $"{ConfigText.Quote(text)} is not an endpoint; write {ListenEndpoint.Examples}");
        return null;
    }
}
