namespace Edge.Http1.Parsing;

/// <summary>What the Expect field asks for. Anything but 100-continue is an error, so there is no third value.</summary>
public enum Http1Expectation : byte
{
    /// <summary>Nothing that counts: without content and on HTTP/1.0 it is ignored (RFC 9110 §10.1.1).</summary>
    None,

    /// <summary>The viewer waits for 100 (Continue) before it sends its content.</summary>
    Continue,
}
