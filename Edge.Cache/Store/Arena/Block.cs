using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store.Arena;

/// <summary>One stored response in a chunk: header, tags, key, variant, normal path, fields, content, one after the other.</summary>
/// <remarks>Whoever holds this holds the chunk's bytes: they are never written again for another response, and the collector takes
/// them when nobody holds them any more (decision 34).</remarks>
internal readonly struct Block(byte[] bytes, int at)
{
    /// <summary>Blocks begin at multiples of this.</summary>
    public const int Unit = 8;

    private static int HeaderLength => Unsafe.SizeOf<BlockHeader>();

    /// <summary>Whether there is none.</summary>
    public bool IsNone => bytes is null;

    /// <summary>Where it begins.</summary>
    public int At => at;

    /// <summary>The header.</summary>
    public ref BlockHeader Header => ref MemoryMarshal.AsRef<BlockHeader>(bytes.AsSpan(at, HeaderLength));

    /// <summary>Bytes of the key.</summary>
    public ReadOnlySpan<byte> Key => bytes.AsSpan(KeyAt, Header.KeyLength);

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Body => bytes.AsMemory(FieldsAt + Header.FieldsLength, Header.BodyLength);

    /// <summary>Hashes of the tags.</summary>
    public ReadOnlySpan<ulong> Tags => MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(TagsAt, Header.Tags * sizeof(ulong)));

    /// <summary>Values of the variant.</summary>
    public ReadOnlySpan<byte> Values => bytes.AsSpan(ValuesAt, Header.ValuesLength);

    /// <summary>The path in its normal form.</summary>
    public ReadOnlySpan<byte> NormalPath => bytes.AsSpan(PathAt, Header.PathLength);

    private int TagsAt => at + HeaderLength;

    private int KeyAt => TagsAt + (Header.Tags * sizeof(ulong));

    private int ValuesAt => KeyAt + Header.KeyLength;

    private int PathAt => ValuesAt + Header.ValuesLength;

    private int FieldsAt
    {
        get
        {
            ref readonly var header = ref Header;
            return TagsAt + (header.Tags * sizeof(ulong)) + header.KeyLength + header.ValuesLength + header.PathLength;
        }
    }

    /// <summary>Bytes that a block of the response would take; <see cref="int.MaxValue"/>: its times or lengths do not fit.</summary>
    public static int LengthOf(in CacheKey key, StoredResponse response)
    {
        var labels = response.Labels;
        var values = response.Variant?.Values.Length ?? 0;
        var tags = labels.Tags?.Length ?? 0;
        var length = HeaderLength + key.Length + values + labels.NormalPath.Length + ((long)tags * sizeof(ulong)) + response.Fields.Size + response.Body.Length;
        var fits = BlockHeader.Fits(response.MetadataReference) && response.Fields.Count <= short.MaxValue
            && values <= ushort.MaxValue && labels.NormalPath.Length <= ushort.MaxValue && tags <= ushort.MaxValue;
        return fits && length < int.MaxValue - Unit ? RoundUp((int)length) : int.MaxValue;
    }

    /// <summary>Bytes that a block of the key alone takes.</summary>
    public static int LengthOf(in CacheKey key) => RoundUp(HeaderLength + key.Length);

    /// <summary>Writes a response that fits.</summary>
    public void Write(in CacheKey key, StoredResponse response, long stamp, int length, ushort scope, ushort rule)
    {
        Begin(key, stamp, length);
        ref var header = ref Header;
        var labels = response.Labels;
        header.Born = response.Born;
        header.CheckedAt = response.CheckedAt;
        header.ExaminedAt = response.ExaminedAt;
        header.RevalidateAfter = response.RevalidateAfter;
        header.SoftPurged = response.IsSoftPurged ? (byte)1 : (byte)0;
        header.WriteMetadata(response.MetadataReference);
        header.Status = (ushort)response.Status;
        header.ETagLine = (short)response.ETagLine;
        header.LastModifiedLine = (short)response.LastModifiedLine;
        header.Scope = scope;
        header.Rule = rule;
        header.ValuesLength = (ushort)(response.Variant?.Values.Length ?? 0);
        header.PathLength = (ushort)labels.NormalPath.Length;
        header.Tags = (ushort)(labels.Tags?.Length ?? 0);
        header.LinesLength = response.Fields.LinesLength;
        header.FieldsLength = response.Fields.Size;
        header.BodyLength = (int)response.Body.Length;
        MemoryMarshal.AsBytes<ulong>(labels.Tags).CopyTo(bytes.AsSpan(TagsAt));
        key.Bytes.CopyTo(bytes.AsSpan(KeyAt));
        response.Variant?.Values.CopyTo(bytes.AsSpan(ValuesAt));
        labels.NormalPath.Span.CopyTo(bytes.AsSpan(PathAt));
        response.Fields.Raw.CopyTo(bytes.AsSpan(FieldsAt));
        response.Body.CopyTo(bytes.AsSpan(FieldsAt + header.FieldsLength, header.BodyLength));
    }

    /// <summary>Writes the place of a response that is an object.</summary>
    public void WriteKey(in CacheKey key, long stamp, int length)
    {
        Begin(key, stamp, length);
        Header.IsObject = 1;
        key.Bytes.CopyTo(bytes.AsSpan(KeyAt));
    }

    /// <summary>Copies this block, hints included, to where <paramref name="target"/> begins. Under the shard's lock.</summary>
    public void CopyTo(Block target)
    {
        // A reader marks a soft purge and then the examination that found it: what is copied in the other order loses neither.
        var examinedAt = Volatile.Read(ref Header.ExaminedAt);
        target.Fill(bytes.AsSpan(at, Header.Length));
        target.Header.ExaminedAt = examinedAt;
    }

    /// <summary>The block in an array of its own.</summary>
    public Block Copy()
    {
        var copy = new Block(GC.AllocateUninitializedArray<byte>(Header.Length), 0);
        CopyTo(copy);
        return copy;
    }

    /// <summary>The key, borrowed.</summary>
    public CacheKey ToKey() => new(bytes, KeyAt, Header.KeyLength, Header.Hash);

    /// <summary>Whether <paramref name="key"/> is its key.</summary>
    public bool IsOf(in CacheKey key) => Header.Hash == key.Hash && Key.SequenceEqual(key.Bytes);

    /// <summary>Lets <paramref name="fields"/> show this block's.</summary>
    public void ShowFields(StoredFields fields) => fields.Reset(bytes, FieldsAt, Header.FieldsLength, Header.LinesLength);

    /// <summary>Whether a request selects it, by its variant.</summary>
    public bool Matches(IFieldSource request, BlockNames names) =>
        Header.Rule == 0 || VaryKey.Matches(names.Rule(Header.Rule), Values, request);

    /// <summary>Its variant as an object; null: it has none.</summary>
    public VaryKey? ReadVariant(BlockNames names) => Header.Rule == 0 ? null : VaryKey.Stored(names.Rule(Header.Rule), Values);

    /// <summary>Its labels as an object.</summary>
    public ResponseLabels ReadLabels(BlockNames names)
    {
        var scope = names.Scope(Header.Scope);
        return Header.PathLength == 0 && Header.Tags == 0
            ? scope?.Labels ?? ResponseLabels.None
            : new ResponseLabels(scope, NormalPath.ToArray(), Header.Tags == 0 ? null : Tags.ToArray());
    }

    private static int RoundUp(int length) => (length + Unit - 1) & -Unit;

    private void Begin(in CacheKey key, long stamp, int length)
    {
        ref var header = ref Header;
        header = default;   // chunks are not cleared
        header.Hash = key.Hash;
        header.Stamp = stamp;
        header.Length = length;
        header.KeyLength = key.Length;
    }

    private void Fill(ReadOnlySpan<byte> content) => content.CopyTo(bytes.AsSpan(at));
}

/// <summary>A block, as the purges see it.</summary>
internal readonly struct JudgedBlock(Block block, BlockNames names) : IJudged
{
    public long Born => block.Header.Born;

    public long CheckedAt => block.Header.CheckedAt;

    public long ExaminedAt => Volatile.Read(ref block.Header.ExaminedAt);

    public bool IsSoftPurged => Volatile.Read(ref block.Header.SoftPurged) != 0;

    public LabelView Labels => new(names.Scope(block.Header.Scope), block.NormalPath, block.Tags);

    public void MarkSoftPurged() => Volatile.Write(ref block.Header.SoftPurged, 1);

    public void MarkExamined(long generation) => Volatile.Write(ref block.Header.ExaminedAt, generation);
}
