namespace Edge.Http1.Parsing;

/// <summary>The four forms of a request target (RFC 9112 §3.2).</summary>
public enum TargetForm : byte
{
    /// <summary><c>/path?query</c></summary>
    Origin,

    /// <summary><c>http://authority/path?query</c>; its authority wins over Host.</summary>
    Absolute,

    /// <summary><c>host:port</c>, for CONNECT alone.</summary>
    Authority,

    /// <summary><c>*</c>, for OPTIONS alone.</summary>
    Asterisk,
}
