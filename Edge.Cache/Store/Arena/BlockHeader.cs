using System.Runtime.InteropServices;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store.Arena;

/// <summary>The fixed part of a block. Immutable once its word is in the table, except for the hints (who writes them is said
/// there).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct BlockHeader
{
    private const uint NoWindow = uint.MaxValue;

    /// <summary>Hash of the key.</summary>
    public ulong Hash;

    /// <summary>Number of the publication in its shard; a moved block keeps it.</summary>
    public long Stamp;

    /// <summary>See <see cref="StoredResponse.Born"/>.</summary>
    public long Born;

    /// <summary>See <see cref="StoredResponse.CheckedAt"/>.</summary>
    public long CheckedAt;

    /// <summary>See <see cref="StoredResponse.ExaminedAt"/>. A hint of any reader.</summary>
    public long ExaminedAt;

    /// <summary>See <see cref="StoredResponse.RevalidateAfter"/>. Written under the shard's lock.</summary>
    public long RevalidateAfter;

    private long _wallTime;
    private long _monotonicTime;
    private long _initialAge;
    private long _date;
    private uint _lifetime;
    private uint _staleWhileRevalidate;
    private uint _staleIfError;

    /// <summary>Length of the block, a multiple of <see cref="Block.Unit"/>.</summary>
    public int Length;

    /// <summary>Length of the content; 0 when the response is an object.</summary>
    public int BodyLength;

    /// <summary>Length of the key.</summary>
    public int KeyLength;

    /// <summary>Length of the field lines.</summary>
    public int LinesLength;

    /// <summary>Length of lines and their table.</summary>
    public int FieldsLength;

    /// <summary>Status.</summary>
    public ushort Status;

    /// <summary>Line of the ETag, or −1.</summary>
    public short ETagLine;

    /// <summary>Line of the Last-Modified, or −1.</summary>
    public short LastModifiedLine;

    /// <summary>Number of the site, see <see cref="BlockNames"/>; 0: none.</summary>
    public ushort Scope;

    /// <summary>Number of the Vary rule, see <see cref="BlockNames"/>; 0: none.</summary>
    public ushort Rule;

    /// <summary>Length of the values of the variant.</summary>
    public ushort ValuesLength;

    /// <summary>Length of the path in its normal form.</summary>
    public ushort PathLength;

    /// <summary>Number of tags.</summary>
    public ushort Tags;

    private byte _rights;
    private byte _lifetimeSource;

    /// <summary>Visits since the evictor last looked. A hint of any reader: a lost visit costs nothing.</summary>
    public byte Visits;

    /// <summary>1: a soft purge has made it stale. A hint of any reader; never cleared.</summary>
    public byte SoftPurged;

    /// <summary>1: nobody finds it any more. Written under the shard's lock, never cleared.</summary>
    public byte Dead;

    /// <summary>1: the response is an object, found by <see cref="Stamp"/>; the block has only the key.</summary>
    public byte IsObject;

    /// <summary>Whether the times fit.</summary>
    public static bool Fits(in ResponseMetadata metadata) =>
        FitsOne(metadata.Lifetime) && FitsOne(metadata.StaleWhileRevalidate) && FitsOne(metadata.StaleIfError ?? 0);

    /// <summary>Writes the times and rights.</summary>
    public void WriteMetadata(in ResponseMetadata metadata)
    {
        _wallTime = metadata.ResponseTime.UnixMilliseconds;
        _monotonicTime = metadata.ResponseTime.MonotonicMilliseconds;
        _initialAge = metadata.InitialAgeMilliseconds;
        _date = metadata.Date;
        _lifetime = (uint)metadata.Lifetime;
        _staleWhileRevalidate = (uint)metadata.StaleWhileRevalidate;
        _staleIfError = metadata.StaleIfError is { } window ? (uint)window : NoWindow;
        _rights = (byte)metadata.Rights;
        _lifetimeSource = (byte)metadata.LifetimeSource;
    }

    /// <summary>Reads them.</summary>
    public readonly void ReadMetadata(out ResponseMetadata metadata) => metadata = new ResponseMetadata
    {
        ResponseTime = new CacheTime(_wallTime, _monotonicTime),
        InitialAgeMilliseconds = _initialAge,
        Lifetime = _lifetime,
        LifetimeSource = (LifetimeSource)_lifetimeSource,
        StaleWhileRevalidate = _staleWhileRevalidate,
        StaleIfError = _staleIfError == NoWindow ? null : _staleIfError,
        Date = _date,
        Rights = (ResponseRights)_rights,
    };

    private static bool FitsOne(long seconds) => seconds is >= 0 and < NoWindow;
}
