using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Store.Arena;

namespace Edge.Cache.Store;

/// <summary>A stored response. Immutable, except for hints (<see cref="DeferRevalidation"/>, what the purges said of it last).</summary>
/// <remarks>
/// What a lookup found is <em>borrowed</em>: it may be held as long as one likes, and its bytes never become another's; but whoever
/// lets it cross an await holds <see cref="ToOwned"/>, so that a slow origin or viewer keeps no more memory than it needs, and whoever is
/// sure to be its only holder may <see cref="GiveBack"/> it, which spares the next lookup an allocation.
/// </remarks>
public sealed class StoredResponse
{
    /// <summary>What an entry costs beside its bytes: this object, those of body, fields and entry, its bucket node and queue
    /// cell. Measured: 477 bytes over 100,000 entries of one segment.</summary>
    internal const int Overhead = 480;

    private const long NotParsed = long.MinValue;

    private ResponseMetadata _metadata;
    private StoredFields? _fields;
    private StoredBody? _body;
    private VaryKey? _variant;
    private ResponseLabels? _labels;
    private int _etagLine;
    private int _lastModifiedLine;
    private long _lastModified;
    private long _revalidateAfter = long.MinValue;
    private long _examinedAt;
    private bool _softPurged;

    // Of a view: where it lies, and the parts that are used again.
    private Block _block;
    private BlockNames? _names;
    private ArenaShard? _home;
    private StoredFields? _viewFields;
    private StoredBody? _viewBody;
    private bool _isBorrowed;

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
        _fields = fields;
        _body = body;
        _metadata = metadata;
        Born = born;
        _variant = variant;
        _labels = labels ?? ResponseLabels.None;
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

    /// <summary>A view that shows nothing yet.</summary>
    internal StoredResponse()
    {
        _viewFields = new StoredFields([], 0);
        _viewBody = StoredBody.NewView();
    }

    /// <summary>Status.</summary>
    public int Status { get; private set; }

    /// <summary>Fields, without Content-Length and Age.</summary>
    public StoredFields Fields => _fields ?? throw GivenBack();

    /// <summary>Content.</summary>
    public StoredBody Body => _body ?? throw GivenBack();

    /// <summary>Times and rights.</summary>
    public ResponseMetadata Metadata => MetadataReference;

    /// <summary>Which requests it answers; null: all with its key.</summary>
    public VaryKey? Variant => _fields is null ? throw GivenBack() : _variant ??= _names is null ? null : _block.ReadVariant(_names);

    /// <summary>The invalidation sequence read before its origin request was sent (docs/cache.md).</summary>
    public long Born { get; private set; }

    /// <summary>By what else a purge may concern it.</summary>
    public ResponseLabels Labels => _labels ??= _block.ReadLabels(_names ?? throw GivenBack());

    /// <summary>Like <see cref="Born"/>, but of the request by which the origin last said that it holds: a later soft purge makes it
    /// stale.</summary>
    public long CheckedAt { get; private set; }

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
    public long? LastModifiedSeconds
    {
        get
        {
            if (_lastModified == NotParsed)
            {
                HttpDate.TryParse(LastModified, _metadata.ResponseTime.UnixSeconds, out _lastModified);
            }

            return _lastModifiedLine < 0 ? null : _lastModified;
        }
    }

    /// <summary>Whether it can be revalidated: send <see cref="ETag"/> in If-None-Match and <see cref="LastModified"/> in
    /// If-Modified-Since.</summary>
    public bool HasValidator => _etagLine >= 0 || _lastModifiedLine >= 0;

    /// <summary>Bytes for the budget: body, fields, variant and overhead, without the key.</summary>
    public long Size => Body.Size + Fields.Size + (Variant?.Size ?? 0) + Labels.Size + Overhead;

    /// <summary>Monotonic milliseconds before which no new origin attempt is made while this is served stale (E-135).</summary>
    public long RevalidateAfter => Volatile.Read(ref _revalidateAfter);

    internal ref readonly ResponseMetadata MetadataReference
    {
        get
        {
            if (_fields is null)
            {
                throw GivenBack();
            }

            return ref _metadata;
        }
    }

    /// <summary>The generation of purges in which it was examined last, see <see cref="InvalidationLedger"/>.</summary>
    internal long ExaminedAt
    {
        get => Volatile.Read(ref _examinedAt);
        set => Volatile.Write(ref _examinedAt, value);
    }

    /// <summary>Which publication it is, where a store counts them; 0: none. Equal for all views and copies of one.</summary>
    internal long Identity { get; set; }

    internal int ETagLine => _etagLine;

    internal int LastModifiedLine => _lastModifiedLine;

    /// <summary>Notes a failed attempt: the next one waits until <paramref name="monotonicMilliseconds"/> (E-135).
    /// Thread-safe.</summary>
    public void DeferRevalidation(long monotonicMilliseconds)
    {
        Volatile.Write(ref _revalidateAfter, monotonicMilliseconds);
        _home?.Defer(_block, monotonicMilliseconds);
    }

    /// <summary>This response freshened: new fields and times, the same body, variant, birth and labels (RFC 9111
    /// §4.3.4).</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="metadata">Times and rights.</param>
    /// <param name="checkedAt">The invalidation sequence before the validating request was sent: the birth of its fill.</param>
    /// <param name="tags">Tags that came with the 304; null: the old ones hold.</param>
    public StoredResponse Freshened(StoredFields fields, in ResponseMetadata metadata, long checkedAt, ulong[]? tags = null) => new(
        Status,
        StoredFields.CopyOf(fields),
        _isBorrowed ? Body.Fixed() : Body,
        Metadata.Has(ResponseRights.Recoded) ? metadata.AsRecoded() : metadata,
        Born,
        Variant,
        Labels.WithTags(tags),
        checkedAt);

    /// <summary>This response, or a copy that needs nothing of the store: for whoever lets it cross an await.</summary>
    public StoredResponse ToOwned()
    {
        if (!_isBorrowed)
        {
            return this;
        }

        var copy = new StoredResponse();
        copy.Show(_block.Copy(), _names!, _home!);
        copy._isBorrowed = false;
        copy._softPurged = _softPurged;
        copy._revalidateAfter = _revalidateAfter;
        return copy;
    }

    /// <summary>Whether both are one publication under their key: one object, or views and copies of one.</summary>
    public bool IsSameAs(StoredResponse? other) =>
        ReferenceEquals(this, other) || (other is not null && Identity != 0 && Identity == other.Identity);

    /// <summary>Ends the use of what a lookup found; only by whoever is sure that nobody else holds it, and once. What comes after throws.
    /// It need not be called.</summary>
    public void GiveBack()
    {
        if (_isBorrowed && _fields is not null)
        {
            _fields = null;
            _body = null;
            _block = default;
            _names = null;
            _home = null;
            _variant = null;
            _labels = null;
            ViewPool.Return(this);
        }
    }

    /// <summary>Shows a block from now on; borrowed.</summary>
    internal void Show(Block block, BlockNames names, ArenaShard home)
    {
        ref readonly var header = ref block.Header;
        _block = block;
        _names = names;
        _home = home;
        _isBorrowed = true;
        Identity = header.Stamp;
        Status = header.Status;
        Born = header.Born;
        CheckedAt = header.CheckedAt;
        _etagLine = header.ETagLine;
        _lastModifiedLine = header.LastModifiedLine;
        _lastModified = NotParsed;
        _revalidateAfter = Volatile.Read(in header.RevalidateAfter);
        _softPurged = Volatile.Read(in header.SoftPurged) != 0;
        header.ReadMetadata(out _metadata);
        block.ShowFields(_viewFields!);
        _viewBody!.Reset(block.Body);
        _fields = _viewFields;
        _body = _viewBody;
    }

    private static InvalidOperationException GivenBack() => new("The response was given back to the store.");
}
