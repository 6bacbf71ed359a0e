namespace Edge.Tls;

/// <summary>A protocol version, with its value on the wire (E-2). There is no SSL 3.0 here: nothing in this library speaks
/// it.</summary>
public enum TlsVersion
{
    /// <summary>No version was negotiated.</summary>
    None = 0,

    /// <summary>TLS 1.0, RFC 2246; legacy policies only (deprecated by RFC 8996).</summary>
    Tls10 = 0x0301,

    /// <summary>TLS 1.1, RFC 4346; legacy policies only (deprecated by RFC 8996).</summary>
    Tls11 = 0x0302,

    /// <summary>TLS 1.2, RFC 5246.</summary>
    Tls12 = 0x0303,

    /// <summary>TLS 1.3, RFC 8446.</summary>
    Tls13 = 0x0304,
}

/// <summary>Names of versions as operators and logs write them.</summary>
public static class TlsVersions
{
    /// <summary><c>TLSv1</c>, <c>TLSv1.1</c>, <c>TLSv1.2</c> or <c>TLSv1.3</c>; <c>-</c> for
    /// <see cref="TlsVersion.None"/>.</summary>
    public static string ToName(this TlsVersion version) => version switch
    {
        TlsVersion.Tls10 => "TLSv1",
        TlsVersion.Tls11 => "TLSv1.1",
        TlsVersion.Tls12 => "TLSv1.2",
        TlsVersion.Tls13 => "TLSv1.3",
        _ => "-",
    };
}
