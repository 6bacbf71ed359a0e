namespace Edge.Http1.Parsing;

/// <summary>One field line (RFC 9112 §5).</summary>
/// <param name="Name">A valid token, in the case that was sent.</param>
/// <param name="Value">Without the blanks around it; possibly empty; no control byte but HTAB, 8-bit bytes as sent.</param>
public readonly record struct FieldLine(Slice Name, Slice Value);
