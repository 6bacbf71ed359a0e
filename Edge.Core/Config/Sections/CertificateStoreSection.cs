using Edge.Core.Certificates;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>certificateStore</c>: the numbers and rules of <see cref="CertificateRules"/>.</summary>
internal static class CertificateStoreSection
{
    private const long KiB = 1L << 10;

    private static readonly CertificateRules Defaults = CertificateRules.Default;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly (string, ServerNameRule)[] Rules = [("reject", ServerNameRule.Reject), ("default", ServerNameRule.Default)];

    private static readonly ChoiceKey<ServerNameRule> UnknownServerName = new("unknownServerName", Defaults.UnknownServerName, Rules);
    private static readonly ChoiceKey<ServerNameRule> AbsentServerName = new("absentServerName", Defaults.AbsentServerName, Rules);
    private static readonly IntegerKey MaxLoaded = new("maxLoaded", Defaults.MaxLoaded, 1, 1_000_000);
    private static readonly DurationOrWordKey WatchInterval = new("watchInterval", "off", Defaults.WatchInterval, Second, 60 * Minute);
    private static readonly DurationKey SettleTime = new("settleTime", Defaults.SettleTime, TimeSpan.Zero, Minute);
    private static readonly IntegerListKey ExpiryWarningDays = new("expiryWarningDays", 1, 365, [.. Defaults.ExpiryWarningDays]);
    private static readonly IntegerKey MaxOcspFetches = new("maxOcspFetches", Defaults.MaxOcspFetches, 1, 64);
    private static readonly DurationKey OcspTimeout = new("ocspTimeout", Defaults.OcspTimeout, Second, Minute);
    private static readonly SizeKey MaxOcspResponseSize = new("maxOcspResponseSize", Defaults.MaxOcspResponseBytes, KiB, 256 * KiB);

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("certificateStore", new(
        UnknownServerName, AbsentServerName, MaxLoaded, WatchInterval, SettleTime, ExpiryWarningDays, MaxOcspFetches, OcspTimeout, MaxOcspResponseSize));

    /// <summary>Reads the section; an absent one has the defaults.</summary>
    public static CertificateRules Read(SectionReader root)
    {
        var reader = root.Section(Key);
        return new()
        {
            UnknownServerName = reader.Read(UnknownServerName),
            AbsentServerName = reader.Read(AbsentServerName),
            MaxLoaded = reader.Read(MaxLoaded),
            WatchInterval = reader.Read(WatchInterval),
            SettleTime = reader.Read(SettleTime),
            ExpiryWarningDays = [.. reader.Read(ExpiryWarningDays).Distinct().OrderDescending()],
            MaxOcspFetches = reader.Read(MaxOcspFetches),
            OcspTimeout = reader.Read(OcspTimeout),
            MaxOcspResponseBytes = (int)reader.Read(MaxOcspResponseSize),
        };
    }

    /// <summary>Reports a rule that needs a default certificate when there is none.</summary>
    public static void CheckDefault(SectionReader root, CertificateRules rules, bool hasDefault)
    {
        if (rules.UnknownServerName == ServerNameRule.Default && !hasDefault)
            root.Error(Key, "unknownServerName is \"default\", and no certificate is the default: mark one with \"default\": true, or give a site the alias \"*\"");
    }
}
