using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store;

/// <summary>A stored response. Immutable, except for hints (<see cref="DeferRevalidation"/>, what the purges said of it last);
/// anyone may hold it as long as they like.</summary>
public sealed class StoredResponse
{
    /// <summary>What an entry costs beside its bytes: this object, those of body, fields and entry, its bucket node and queue
    /// cell. Measured: 477 bytes over 100,000 entries of one segment.</summary>
    internal const int Overhead = 480;

    private readonly ResponseMetadata _metadata;
    private readonly int _etagLine;
    private readonly int _lastModifiedLine;
    private readonly long _lastModified;
    private long _revalidateAfter = long.MinValue;
    private long _examinedAt;
    private bool _softPurged;

    /// <summary>A response that may be published.</summary>
    /// <param name="status">Status.</param>
    /// <param name="fields">Fields, without Content-Length and Age.</param>
    /// <param name="body">Content.</param>
    /// <param name="metadata">Times and rights.</param>
    /// <param name="born">The invalidation sequence read before its origin request was sent (docs/cache.md).</param>
    /// <param name="variant">Which requests it answers; null: all with its key.</param>
    /// <param name="labels">By what else a purge may concern it; null: only key purges and "everything" do.</param>
    /// <param name="checkedAt">The sequence before the origin last said that it holds; its birth by default.</param>
    public StoredResponse(
        int status,
        StoredFields fields,
        StoredBody body,
        in ResponseMetadata metadata,
        long born,
        VaryKey? variant = null,
        ResponseLabels? labels = null,
        long? checkedAt = null)
    {
        Status = status;
        Fields = fields;
        Body = body;
        _metadata = metadata;
        Born = born;
        Variant = variant;
        Labels = labels ?? ResponseLabels.None;
        CheckedAt = checkedAt ?? born;

        _etagLine = fields.Find(FieldNames.ETag, 0);
        if (_etagLine >= 0 && !EntityTag.TryParse(fields.ValueAt(_etagLine), out _))
        {
            _etagLine = -1;
        }

        _lastModifiedLine = fields.Find(FieldNames.LastModified, 0);
        if (_lastModifiedLine >= 0
            && !HttpDate.TryParse(fields.ValueAt(_lastModifiedLine), metadata.ResponseTime.UnixSeconds, out _lastModified))
        {
            _lastModifiedLine = -1;
        }
    }

    /// <summary>Status.</summary>
    public int Status { get; }

    /// <summary>Fields, without Content-Length and Age.</summary>
    public StoredFields Fields { get; }

    /// <summary>Content.</summary>
    public StoredBody Body { get; }

    /// <summary>Times and rights.</summary>
    public ResponseMetadata Metadata => _metadata;

    /// <summary>Which requests it answers; null: all with its key.</summary>
    public VaryKey? Variant { get; }

    /// <summary>The invalidation sequence read before its origin request was sent (docs/cache.md).</summary>
    public long Born { get; }

    /// <summary>By what else a purge may concern it.</summary>
    public ResponseLabels Labels { get; }

    /// <summary>Like <see cref="Born"/>, but of the request by which the origin last said that it holds: a later soft purge makes it
    /// stale.</summary>
    public long CheckedAt { get; }

    /// <summary>Whether a soft purge has made it stale.</summary>
    public bool IsSoftPurged
    {
        get => Volatile.Read(ref _softPurged);
        internal set => Volatile.Write(ref _softPurged, value);
    }

    /// <summary>The ETag field value, as it came; empty when there is none or it is malformed.</summary>
    public ReadOnlySpan<byte> ETag => _etagLine < 0 ? default : Fields.ValueAt(_etagLine);

    /// <summary>The Last-Modified field value, as it came; empty when there is none or it is not a date.</summary>
    public ReadOnlySpan<byte> LastModified => _lastModifiedLine < 0 ? default : Fields.ValueAt(_lastModifiedLine);

    /// <summary>Last-Modified in seconds.</summary>
    public long? LastModifiedSeconds => _lastModifiedLine < 0 ? null : _lastModified;

    /// <summary>Whether it can be revalidated: send <see cref="ETag"/> in If-None-Match and <see cref="LastModified"/> in
    /// If-Modified-Since.</summary>
    public bool HasValidator => _etagLine >= 0 || _lastModifiedLine >= 0;

    /// <summary>Bytes for the budget: body, fields, variant and overhead, without the key.</summary>
    public long Size => Body.Size + Fields.Size + (Variant?.Size ?? 0) + Labels.Size + Overhead;

    /// <summary>Monotonic milliseconds before which no new origin attempt is made while this is served stale (E-135).</summary>
    public long RevalidateAfter => Volatile.Read(ref _revalidateAfter);

    internal ref readonly ResponseMetadata MetadataReference => ref _metadata;

    /// <summary>The generation of purges in which it was examined last, see <see cref="InvalidationLedger"/>.</summary>
    internal long ExaminedAt
    {
        get => Volatile.Read(ref _examinedAt);
        set => Volatile.Write(ref _examinedAt, value);
    }

    /// <summary>Notes a failed attempt: the next one waits until <paramref name="monotonicMilliseconds"/> (E-135).
    /// Thread-safe.</summary>
    public void DeferRevalidation(long monotonicMilliseconds) => Volatile.Write(ref _revalidateAfter, monotonicMilliseconds);

    /// <summary>This response freshened: new fields and times, the same body, variant, birth and labels (RFC 9111
    /// §4.3.4).</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="metadata">Times and rights.</param>
    /// <param name="checkedAt">The invalidation sequence before the validating request was sent: the birth of its fill.</param>
    /// <param name="tags">Tags that came with the 304; null: the old ones hold.</param>
    public StoredResponse Freshened(StoredFields fields, in ResponseMetadata metadata, long checkedAt, ulong[]? tags = null) =>
        new(Status, fields, Body, Metadata.Has(ResponseRights.Recoded) ? metadata.AsRecoded() : metadata, Born, Variant, Labels.WithTags(tags), checkedAt);
}
