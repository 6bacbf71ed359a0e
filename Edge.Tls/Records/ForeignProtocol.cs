namespace Edge.Tls.Records;

/// <summary>What the first bytes of a connection are when they are not a TLS record (T25). Counters use these names.</summary>
public enum ForeignProtocol
{
    /// <summary>It is TLS.</summary>
    None,

    /// <summary>An HTTP request in the clear; a plain-text 400 may be answered (E-42).</summary>
    Http,

    /// <summary>An SSL 2.0 hello.</summary>
    Ssl2,

    /// <summary>An SSH identification line.</summary>
    Ssh,

    /// <summary>Anything else.</summary>
    Other,
}
