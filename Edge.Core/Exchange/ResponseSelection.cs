using Edge.Cache;
using Edge.Cache.Semantics;
using Edge.Cache.Store;
using Edge.Core.Diagnostics;

namespace Edge.Core.Exchange;

/// <summary>What of a response is sent.</summary>
internal enum SelectionKind : byte
{
    /// <summary>The response itself.</summary>
    Whole,

    /// <summary>304.</summary>
    NotModified,

    /// <summary>206, one part.</summary>
    Part,

    /// <summary>416.</summary>
    Unsatisfiable,
}

/// <summary>What of a response a request's conditions and ranges select (RFC 9110 §13.2.2, §14; E-142, E-143). Pure.</summary>
/// <param name="Kind">Which of the four.</param>
/// <param name="Part">The part of a 206; else empty.</param>
internal readonly record struct ResponseSelection(SelectionKind Kind, BytePart Part = default)
{
    /// <summary>Selects.</summary>
    /// <param name="response">The response: its status and validators.</param>
    /// <param name="length">Length of its content; null: not known yet, so no part can be named.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">The time.</param>
    public static ResponseSelection Of(StoredResponse response, long? length, EdgeRequest request, CacheTime now)
    {
        if (response.Status != 200)
        {
            return default;
        }

        if (Validation.Evaluate(response, request.Fields, now) == ConditionalVerdict.NotModified)
        {
            return new ResponseSelection(SelectionKind.NotModified);
        }

        if (request.Method == MethodKind.Head || length is not { } whole || !Validation.RangeStands(response, request.Fields, now))
        {
            return default;
        }

        return ByteRange.Evaluate(request.Fields, whole, out var part) switch
        {
            RangeVerdict.Single => new ResponseSelection(SelectionKind.Part, part),
            RangeVerdict.Unsatisfiable => new ResponseSelection(SelectionKind.Unsatisfiable),
            _ => default,   // several parts, or not a range we honour: the whole object (E-143)
        };
    }

    /// <summary>What is sent of content that is <paramref name="length"/> bytes long.</summary>
    public BytePart ContentOf(long length) => Kind == SelectionKind.Whole ? new BytePart(0, length) : Part;

    /// <summary>Changes what the head says accordingly.</summary>
    public ResponseFacts Apply(in ResponseFacts whole) => Kind switch
    {
        SelectionKind.NotModified => whole with { Status = 304, ContentLength = null, HeadOnly = true },
        SelectionKind.Part => whole with { Status = 206, ContentLength = Part.Length, Part = Part },
        SelectionKind.Unsatisfiable => whole with { Status = 416, Result = ResultType.Error, ContentLength = 0 },
        _ => whole,
    };
}
