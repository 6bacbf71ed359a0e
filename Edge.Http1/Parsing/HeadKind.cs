namespace Edge.Http1.Parsing;

/// <summary>Which start line a head begins with.</summary>
public enum HeadKind : byte
{
    /// <summary>A request, from a viewer.</summary>
    Request,

    /// <summary>A response, from an origin.</summary>
    Response,
}
