using System.Text;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>responseHeadersPolicies</c> (E-167, E-168, E-170, E-171).</summary>
internal static class ResponseHeadersSection
{
    private static readonly TextKey StrictTransportSecurity = new("strictTransportSecurity") { IsOptional = true };
    private static readonly FieldsKey Set = new("set") { Forbidden = FieldRules.ForSetting, MaxCount = ConfigQuotas.MaxPolicyFields };
    private static readonly FieldsKey SetIfMissing = new("setIfMissing") { Forbidden = FieldRules.ForSetting, MaxCount = ConfigQuotas.MaxPolicyFields };
    private static readonly TextListKey Remove = new("remove");
    private static readonly PercentageKey SamplingRate = new("samplingRate", 0);
    private static readonly SectionKey ServerTiming = new("serverTiming", new(SamplingRate));

    /// <summary>The keys of one policy.</summary>
    public static NamedSectionsKey Key { get; } = new("responseHeadersPolicies", new(StrictTransportSecurity, Set, SetIfMissing, Remove, CorsSection.Key, ServerTiming));

    /// <summary>Reads every policy.</summary>
    public static NamedSet<ResponseHeadersPolicy> Read(SectionReader root)
    {
        var policies = new NamedSet<ResponseHeadersPolicy>("response headers policy");
        foreach (var (name, reader) in root.NamedSections(Key)) policies.Add(name, ReadOne(name, reader));
        return policies;
    }

    private static ResponseHeadersPolicy? ReadOne(string name, SectionReader reader)
    {
        var transportSecurity = reader.Read(StrictTransportSecurity);
        if (transportSecurity.Length > 0 && !TransportSecurityText.IsValid(transportSecurity))
            reader.Error(StrictTransportSecurity, $"{ConfigText.Quote(transportSecurity)} is not {TransportSecurityText.Form} (RFC 6797 §6.1)");

        var set = reader.Read(Set);
        var setIfMissing = reader.Read(SetIfMissing);
        if (setIfMissing.FirstOrDefault(field => set.Any(other => other.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))) is { } twice)
            reader.Error(SetIfMissing, $"{ConfigText.Quote(twice.Name)} is in \"set\" too, which always wins");

        var remove = reader.Read(Remove);
        for (var i = 0; i < remove.Length; i++)
        {
            if (!FieldText.IsToken(remove[i])) reader.Error(Remove, i, $"{ConfigText.Quote(remove[i])} is not a field name (RFC 9110 §5.1)");
            else if (FieldRules.ForRemoval(remove[i]) is { } reason) reader.Error(Remove, i, $"{ConfigText.Quote(remove[i])} {reason}");
        }

        var cors = CorsSection.Read(reader);
        if (cors is not null && set.Concat(setIfMissing).FirstOrDefault(field => Exchange.CorsFields.IsOne(Encoding.ASCII.GetBytes(field.Name))) is { } own)
            reader.Error(CorsSection.Key, $"together with {ConfigText.Quote(own.Name)} in \"set\" or \"setIfMissing\": one of the two has to speak");
        int? timing = reader.Has(ServerTiming) ? reader.Section(ServerTiming).Read(SamplingRate) : null;

        if (!reader.IsSound) return null;
        return new()
        {
            Name = name,
            StrictTransportSecurity = transportSecurity.Length == 0 ? null : new("Strict-Transport-Security", transportSecurity),
            Set = set,
            SetIfMissing = setIfMissing,
            Cors = cors,
            ServerTimingRate = timing,
            Remove = remove,
        };
    }
}
