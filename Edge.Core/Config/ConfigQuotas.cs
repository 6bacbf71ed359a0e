namespace Edge.Core.Config;

/// <summary>How much a configuration may hold; the quotas of E-194 (2026 values).</summary>
/// <remarks>They keep the work per request bounded: behaviours and header policies are walked in order.</remarks>
internal static class ConfigQuotas
{
    /// <summary>Aliases of one distribution.</summary>
    public const int MaxAliases = 100;

    /// <summary>Behaviours of one distribution, without the default.</summary>
    public const int MaxBehaviors = 75;

    /// <summary>Fields added to requests for one origin.</summary>
    public const int MaxOriginFields = 30;

    /// <summary>Fields in one list of a response headers policy.</summary>
    public const int MaxPolicyFields = 10;

    /// <summary>Origins, and names of fields, in one list of a CORS policy: they are walked for every response.</summary>
    public const int MaxCorsNames = 100;

    /// <summary>Characters in the name of a configured field.</summary>
    public const int MaxFieldNameLength = 256;

    /// <summary>Characters in the value of a configured field.</summary>
    public const int MaxFieldValueLength = 1_783;

    /// <summary>Characters in one set of configured fields, names and values together.</summary>
    public const int MaxFieldsLength = 10_240;

    /// <summary>Names in each of a cache policy's lists: header fields, cookies, query parameters.</summary>
    public const int MaxKeyNames = 10;

    /// <summary>Characters in each of those lists together.</summary>
    public const int MaxKeyNamesLength = 1_024;

    /// <summary>Characters in a name the operator gives to an origin, a policy, a distribution.</summary>
    public const int MaxNameLength = 64;
}
