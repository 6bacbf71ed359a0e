using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>admin</c>.</summary>
internal static class AdminSection
{
    private static readonly TextKey Endpoint = new("endpoint") { IsOptional = true };
    private static readonly TextKey TokenFile = new("tokenFile") { IsOptional = true };

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("admin", new(Endpoint, TokenFile));

    /// <summary>Reads the section; null when it is absent, which switches the endpoint off.</summary>
    public static AdminSettings? Read(SectionReader root, IEnumerable<ListenerSettings> listeners, ConfigContext context)
    {
        if (!root.Has(Key)) return null;
        var reader = root.Section(Key);
        if (ListenersSection.ReadEndpoint(reader, Endpoint) is not { } endpoint) return null;
        if (!endpoint.IsLocal)
            reader.Error(Endpoint, $"{endpoint} can be reached from other machines; only a loopback address or \"unix:/path\" is allowed (P12)");
        else if (listeners.FirstOrDefault(listener => listener.Endpoint.Overlaps(endpoint)) is { } other)
            reader.Error(Endpoint, $"cannot be bound together with {other.Endpoint} of listener \"{other.Name}\"");
        return new(endpoint, reader.Has(TokenFile) ? ReadToken(reader, context) : null);
    }

    private static string? ReadToken(SectionReader reader, ConfigContext context)
    {
        var token = AdminToken.Read(context.Resolve(reader.Read(TokenFile)), out var fault);
        if (fault is not null) reader.Error(TokenFile, fault);
        return token;
    }
}

/// <summary>Reads <c>accessLog</c>.</summary>
internal static class AccessLogSection
{
    private static readonly TextKey Path = new("path", StandardOutput);
    private static readonly ChoiceKey<AccessLogFormat> Format = new("format", AccessLogFormat.Json,
        ("json", AccessLogFormat.Json), ("w3c", AccessLogFormat.W3c), ("off", AccessLogFormat.Off));
    private static readonly IntegerKey MaxQueuedLines = new("maxQueuedLines", 16_384, 64, 1_000_000);

    private static readonly BooleanKey ClientCertificate = new("clientCertificate", false);
    private static readonly BooleanKey Fingerprints = new("fingerprints", false);

    private const string StandardOutput = "-";

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("accessLog", new(Path, Format, MaxQueuedLines, ClientCertificate, Fingerprints));

    /// <summary>Reads the section; an absent one logs JSON to standard output.</summary>
    public static AccessLogSettings Read(SectionReader root, ConfigContext context)
    {
        var reader = root.Section(Key);
        var path = reader.Read(Path);
        var format = reader.Read(Format);
        if (format == AccessLogFormat.Off) reader.Warn(Format, "the access log is off: nobody can tell afterwards who asked for what");
        return new(path == StandardOutput ? null : context.Resolve(path), format, reader.Read(MaxQueuedLines))
        {
            ClientCertificate = reader.Read(ClientCertificate),
            Fingerprints = reader.Read(Fingerprints),
        };
    }
}
