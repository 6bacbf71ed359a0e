using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Store;
using Edge.Core.Config;

namespace Edge.Core.Compression;

/// <summary>Whether the edge codes a response (E-145; T13). Pure.</summary>
internal static class CompressionRule
{
    /// <summary>Whether some viewer of this behaviour would get the response coded: then Vary says so to all of them.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="length">Its Content-Length; null: none.</param>
    /// <param name="decision">What may be stored of it: what may not is not coded, least of all what is personal (T13).</param>
    /// <param name="settings">The bounds.</param>
    public static bool IsEligible(int status, IFieldSource fields, long? length, in StorageDecision decision, CompressionSettings settings) =>
        status is 200 or 403 or 404
        && decision.IsStorable
        && !decision.Metadata.Has(ResponseRights.NoTransform)
        && length >= settings.MinSize && length <= settings.MaxSize
        && fields.Find("content-encoding"u8, 0) < 0
        && fields.Find("content-range"u8, 0) < 0
        && fields.Find("set-cookie"u8, 0) < 0
        && fields.Find("content-type"u8, 0) is >= 0 and var type && CompressibleTypes.Contains(fields.ValueAt(type));

    /// <summary>The coding for a viewer that takes <paramref name="accepted"/>; Brotli comes first (E-145).</summary>
    public static KeyedCodings Choose(KeyedCodings accepted) => accepted.HasFlag(KeyedCodings.Brotli) ? KeyedCodings.Brotli : accepted & KeyedCodings.Gzip;
}
