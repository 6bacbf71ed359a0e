namespace Edge.Http1.Parsing;

/// <summary>The scheme written in a request target.</summary>
public enum TargetScheme : byte
{
    /// <summary>None written: every form but absolute-form.</summary>
    None,

    /// <summary><c>http</c></summary>
    Http,

    /// <summary><c>https</c></summary>
    Https,
}
