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

    private static readonly BooleanKey ProxyProtocol = new("proxyProtocol", false);
    private static readonly TextListKey TrustedProxies = new("trustedProxies");

    /// <summary>Networks in one list; they are looked at one by one.</summary>
    private const int MaxTrustedProxies = 256;

    /// <summary>The keys of one listener.</summary>
    public static NamedSectionsKey Key { get; } = new("listeners", new(Endpoint, Protocol, ProxyProtocol, TrustedProxies));

    /// <summary>Reads every listener; reports none, broken endpoints, and endpoints that cannot be bound together.</summary>
    public static ImmutableArray<ListenerSettings> Read(SectionReader root)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerSettings>();
        foreach (var (name, reader) in root.NamedSections(Key))
        {
            var protocol = reader.Read(Protocol);
            var proxyProtocol = reader.Read(ProxyProtocol);
            var trusted = ReadTrusted(reader, proxyProtocol);
            if (ReadEndpoint(reader, Endpoint) is not { } endpoint) continue;
            if (endpoint.UnixPath is not null)
                reader.Error(Endpoint, "is a Unix socket; only the admin endpoint may be one");
            else if (listeners.FirstOrDefault(other => other.Endpoint.Overlaps(endpoint)) is { } other)
                reader.Error(Endpoint, $"cannot be bound together with {other.Endpoint} of listener {ConfigText.Quote(other.Name)}");
            else
                listeners.Add(new(name, endpoint, protocol) { ProxyProtocol = proxyProtocol, TrustedProxies = trusted });
        }

        if (root.IsEmpty(Key))
            root.Error(Key, "at least one listener is needed, such as { \"https\": { \"endpoint\": \"127.0.0.1:8443\" } }");
        return listeners.ToImmutable();
    }

    private static TrustedNetworks ReadTrusted(SectionReader reader, bool proxyProtocol)
    {
        var texts = reader.Read(TrustedProxies);
        if (texts.Length > MaxTrustedProxies)
            reader.Error(TrustedProxies, $"has {JsonWords.Number(texts.Length)} networks; at most {JsonWords.Number(MaxTrustedProxies)} are allowed");
        var networks = new List<System.Net.IPNetwork>();
        for (var i = 0; i < texts.Length; i++)
        {
            if (TrustedNetworks.Parse(texts[i]) is { } network) networks.Add(network);
            else reader.Error(TrustedProxies, i, $"{ConfigText.Quote(texts[i])} is not a network; write \"10.0.0.0/8\", \"2001:db8::/32\" or an address");
        }

        var trusted = TrustedNetworks.Of(networks);
        if (proxyProtocol && texts.IsEmpty)
            reader.Error(ProxyProtocol, "needs trustedProxies: the networks of those who may say where a connection comes from (H25)");
        if (trusted.HoldsEverybody)
            reader.Warn(TrustedProxies, "holds every address there is: any viewer may say who it is (H24)");
        return trusted;
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
