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

    /// <summary>206, several parts.</summary>
    Parts,

    /// <summary>416.</summary>
    Unsatisfiable,
}

/// <summary>What of a response a request's conditions and ranges select (RFC 9110 §13.2.2, §14; E-142, E-143). Pure.</summary>
/// <param name="Kind">Which of the five.</param>
/// <param name="Part">The part of a 206; else empty.</param>
/// <param name="Several">The parts of a 206 that has several; else null.</param>
internal readonly record struct ResponseSelection(SelectionKind Kind, BytePart Part = default, MultipartRanges? Several = null)
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

        Span<BytePart> parts = stackalloc BytePart[ByteRange.MaxRanges];
        return ByteRange.Evaluate(request.Fields, whole, parts, out var count) switch
        {
            RangeVerdict.Single => new ResponseSelection(SelectionKind.Part, parts[0]),
            RangeVerdict.Several => new ResponseSelection(
                SelectionKind.Parts, Several: new MultipartRanges(parts[..count], whole, response.Fields)),
            RangeVerdict.Unsatisfiable => new ResponseSelection(SelectionKind.Unsatisfiable),
            _ => default,   // not a range we honour: the whole object (E-143)
        };
    }

    /// <summary>What is sent of content that is <paramref name="length"/> bytes long.</summary>
    public BytePart ContentOf(long length) => Kind == SelectionKind.Whole ? new BytePart(0, length) : Part;

    /// <summary>The status of the answer.</summary>
    public int StatusOf(int whole) => Kind switch
    {
        SelectionKind.NotModified => 304,
        SelectionKind.Part or SelectionKind.Parts => 206,
        SelectionKind.Unsatisfiable => 416,
        _ => whole,
    };

    /// <summary>Changes what the head says accordingly.</summary>
    public ResponseFacts Apply(in ResponseFacts whole) => Kind switch
    {
        SelectionKind.NotModified => whole with { Status = 304, ContentLength = null, HeadOnly = true },
        SelectionKind.Parts => whole with { Status = 206, ContentLength = Several!.ContentLength, Multipart = Several },
        SelectionKind.Part => whole with { Status = 206, ContentLength = Part.Length, Part = Part },
        SelectionKind.Unsatisfiable => whole with { Status = 416, Result = ResultType.Error, ContentLength = 0 },
        _ => whole,
    };
}
