using Edge.Core.Config.Keys;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>clientAuthentication</c> of a distribution (E-218).</summary>
internal static class ClientAuthenticationSection
{
    private enum Mode
    {
        Off,
        Optional,
        Required,
    }

    private static readonly ChoiceKey<Mode> ModeKey = new("mode", Mode.Off,
        ("off", Mode.Off), ("optional", Mode.Optional), ("required", Mode.Required));
    private static readonly TextKey TrustedCaFile = new("trustedCaFile") { IsOptional = true };
    private static readonly BooleanKey AdvertiseCaNames = new("advertiseCaNames", true);
    private static readonly BooleanKey IgnoreExpiry = new("ignoreExpiry", false);

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("clientAuthentication", new(ModeKey, TrustedCaFile, AdvertiseCaNames, IgnoreExpiry));

    /// <summary>Reads the section.</summary>
    /// <returns>Whether viewers are asked at all, and how; null with true: something is wrong.</returns>
    public static (bool IsOn, ClientAuthentication? Settings) Read(SectionReader distribution, ConfigContext context)
    {
        var reader = distribution.Section(Key);
        var mode = reader.Read(ModeKey);
        var advertise = reader.Read(AdvertiseCaNames);
        var ignoreExpiry = reader.Read(IgnoreExpiry);
        var file = mode == Mode.Off ? reader.Read(TrustedCaFile) : reader.Require(TrustedCaFile, "the CAs whose client certificates are accepted are needed");
        if (mode == Mode.Off || file.Length == 0) return (mode != Mode.Off, null);
        if (ignoreExpiry) reader.Warn(IgnoreExpiry, "expired client certificates are accepted: who once had a key is let in for ever");
        return (true, Load(reader, context.Resolve(file)) is { } trust
            ? new() { IsRequired = mode == Mode.Required, Trust = trust, AdvertiseCaNames = advertise, IgnoreExpiry = ignoreExpiry }
            : null);
    }

    private static ClientTrust? Load(SectionReader reader, string path)
    {
        ClientTrust? trust = null;
        if (TextFile.TryRead(path, out var pem, out var error)) ClientTrust.TryCreateFromPem(pem, out trust, out error);
        if (error is not null) reader.Error(TrustedCaFile, $"{path}: {error}");
        return trust;
    }
}
