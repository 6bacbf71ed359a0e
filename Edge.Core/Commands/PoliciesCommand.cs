using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Core.Config.Document;
using Edge.Tls;
using Edge.Tls.Policy;

namespace Edge.Core.Commands;

/// <summary><c>rawedge policies</c>: the allow-lists that viewers meet, printed from the very data that the engine obeys.</summary>
internal static partial class PoliciesCommand
{
    /// <summary>Prints one policy or all.</summary>
    public static int Run(string? name, bool json, TextWriter output, TextWriter error)
    {
        var policies = name is null ? [.. SecurityPolicies.All] : SecurityPolicies.Find(name) is { } found ? [found] : Array.Empty<SecurityPolicy>();
        if (policies.Length == 0)
        {
            error.WriteLine($"rawedge: no security policy is called {ConfigText.Quote(name!)}; known: {string.Join(", ", SecurityPolicies.All.Select(policy => policy.Name))}");
            return ExitCodes.Usage;
        }

        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(policies.Select(ReportOf).ToArray(), PolicyJson.Default.PolicyReportArray));
            return ExitCodes.Done;
        }

        foreach (var policy in policies)
        {
            WriteText(policy, output);
        }

        return ExitCodes.Done;
    }

    private static void WriteText(SecurityPolicy policy, TextWriter output)
    {
        var isDefault = ReferenceEquals(policy, SecurityPolicies.Default) ? " (default)" : "";
        output.WriteLine($"{policy.Name}{isDefault}");
        if (policy.Refusal is { } refusal)
        {
            output.WriteLine($"  refused   {refusal}");
        }

        if (policy.IsLegacy)
        {
            output.WriteLine("  warning   legacy: allows what no default does (CBC, RSA key exchange or TLS below 1.2)");
        }

        output.WriteLine($"  versions  {string.Join(", ", policy.Versions.Select(version => version.ToName()))}");
        output.WriteLine("  suites    in the server's order");
        foreach (var suite in policy.CipherSuites.Select(id => SuiteCatalog.Find(id)!))
        {
            output.WriteLine($"    {Code(suite.Id)}  {suite.Name,-46} {suite.OpenSslName}{(suite.IsServable ? "" : "  (known, never negotiated)")}");
        }

        output.WriteLine($"  groups    {string.Join(", ", policy.NamedGroups.Select(IanaNames.Of))}");
        output.WriteLine("  schemes   in the order of preference");
        foreach (var scheme in policy.SignatureSchemes)
        {
            output.WriteLine($"    {Code((int)scheme)}  {IanaNames.Of(scheme)}");
        }

        output.WriteLine();
    }

    private static string Code(int code) => "0x" + code.ToString("X4", CultureInfo.InvariantCulture);

    private static PolicyReport ReportOf(SecurityPolicy policy) => new(
        policy.Name,
        ReferenceEquals(policy, SecurityPolicies.Default),
        policy.IsLegacy,
        policy.Refusal,
        [.. policy.Versions.Select(version => version.ToName())],
        [.. policy.CipherSuites.Select(id => SuiteCatalog.Find(id)!).Select(s => new SuiteReport(Code(s.Id), s.Name, s.OpenSslName, s.IsServable))],
        [.. policy.NamedGroups.Select(group => new NamedCode(Code((int)group), IanaNames.Of(group)))],
        [.. policy.SignatureSchemes.Select(scheme => new NamedCode(Code((int)scheme), IanaNames.Of(scheme)))]);

    private sealed record PolicyReport(
        string Name, bool IsDefault, bool IsLegacy, string? Refusal, string[] Versions, SuiteReport[] CipherSuites, NamedCode[] NamedGroups, NamedCode[] SignatureSchemes);

    private sealed record SuiteReport(string Code, string Name, string OpenSslName, bool IsNegotiated);

    private sealed record NamedCode(string Code, string Name);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
    [JsonSerializable(typeof(PolicyReport[]))]
    private sealed partial class PolicyJson : JsonSerializerContext;
}
