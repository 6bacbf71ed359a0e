using System.Buffers.Binary;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>Builds canonical keys into a buffer it keeps: one builder per connection, one key at a time, no allocation once
/// grown.</summary>
/// <remarks>Parts in order, each with its length before it, so that no two tuples of parts share bytes (C05): site, host, path,
/// query, names and values of keyed fields, cookies; then one byte each for method class and codings. What identifies the URI
/// stands first.</remarks>
public sealed class CacheKeyBuilder
{
    /// <summary>Most cookies that are sorted; a request with more bypasses the cache.</summary>
    public const int MaxCookies = 128;

    /// <summary>The length of a part that is not there; an empty part is.</summary>
    internal const uint Absent = uint.MaxValue;

    private readonly HashSeed _seed;
    private readonly int _maxLength;
    private byte[] _buffer = new byte[512];
    private int _length;
    private bool _overflowed;
    private Range _query;
    private Range _cookies;

    /// <summary>A builder hashing with <paramref name="seed"/>.</summary>
    public CacheKeyBuilder(HashSeed seed, CacheLimits limits)
    {
        _seed = seed;
        _maxLength = limits.MaxKeyBytes;
    }

    /// <summary>The query the last key covers and the origin must be sent, no more and no less (C03); see
    /// <see cref="HasQuery"/>.</summary>
    public ReadOnlySpan<byte> Query => _buffer.AsSpan(_query);

    /// <summary>Whether the origin request has a question mark.</summary>
    public bool HasQuery { get; private set; }

    /// <summary>The cookies the last key covers, as one Cookie value sorted by name (E-100); empty: none.</summary>
    public ReadOnlySpan<byte> Cookies => _buffer.AsSpan(_cookies);

    /// <summary>The codings the last key covers; send the origin <see cref="AcceptEncoding.ForwardValue"/> of them
    /// (E-127).</summary>
    public KeyedCodings Codings { get; private set; }

    /// <summary>Builds the key of a request under <paramref name="policy"/>.</summary>
    /// <returns>False when it would exceed <see cref="CacheLimits.MaxKeyBytes"/> or has more than <see cref="MaxCookies"/> keyed
    /// cookies: bypass the cache.</returns>
    public bool TryBuild(in CacheKeyInput input, IFieldSource request, CachePolicy policy, out CacheKey key)
    {
        _length = 0;
        _overflowed = false;
        var parts = policy.Key;

        AddPart(input.Site);
        if (parts.Host)
        {
            AddPart(input.Host);
        }
        else
        {
            AddAbsent();
        }

        AddPart(input.Path);
        AddQuery(input, parts.Query);
        for (var i = 0; i < parts.Fields.Count; i++)
        {
            AddField(request, parts.Fields[i]);
        }

        AddCookies(request, parts.Cookies);
        Codings = input.WithoutCodings ? KeyedCodings.None : AcceptEncoding.Accepted(request, parts.Codings);
        Append([ClassOf(input.Method), (byte)Codings]);

        if (_overflowed)
        {
            _query = _cookies = default;
            HasQuery = false;
            key = default;
            return false;
        }

        key = new CacheKey(_buffer, _length, SipHash13.Hash(_seed, _buffer.AsSpan(0, _length)));
        return true;
    }

    /// <summary>The key of one variant, under which its fill is found (F6): the primary key, then the values of the
    /// request.</summary>
    internal static CacheKey ForVariant(in CacheKey primary, VaryKey variant)
    {
        var bytes = new byte[primary.Length + variant.Values.Length];
        primary.Bytes.CopyTo(bytes);
        variant.Values.CopyTo(bytes.AsSpan(primary.Length));

        // Not the seeded hash of these bytes, but as hard to steer: both inputs are.
        return new CacheKey(bytes, bytes.Length, SipHash13.Hash(new HashSeed(primary.Hash, ~primary.Hash), variant.Values));
    }

    /// <summary>GET and HEAD are one class (C29).</summary>
    private static byte ClassOf(CacheMethod method) => (byte)(method == CacheMethod.Head ? CacheMethod.Get : method);

    private void AddQuery(in CacheKeyInput input, KeySelection selection)
    {
        HasQuery = false;
        var start = _length + sizeof(uint);
        if (selection.Kind == KeySelectionKind.All && input.HasQuery)
        {
            AddPart(input.Query);
            HasQuery = true;
        }
        else if (selection.Kind is KeySelectionKind.Listed or KeySelectionKind.AllExcept && input.HasQuery)
        {
            BeginPart();
            AppendSelected(input.Query, selection);
            EndPart(start, absent: !HasQuery);
        }
        else
        {
            AddAbsent();
        }

        _query = HasQuery && !_overflowed ? start.._length : default;
    }

    /// <summary>Only <c>&amp;</c> separates (E-101); names are compared as sent, so an unusual escape is an unknown name: it
    /// stays under "all except" and goes under "listed", and the origin sees exactly what was keyed (C03).</summary>
    private void AppendSelected(ReadOnlySpan<byte> query, KeySelection selection)
    {
        foreach (var range in query.Split((byte)'&'))
        {
            var parameter = query[range];
            var equals = parameter.IndexOf((byte)'=');
            if (selection.Takes(equals < 0 ? parameter : parameter[..equals]))
            {
                Append(HasQuery ? "&"u8 : default);
                Append(parameter);
                HasQuery = true;
            }
        }
    }

    private void AddField(IFieldSource request, ReadOnlySpan<byte> name)
    {
        AddPart(name);
        var line = request.Find(name, 0);
        if (line < 0)
        {
            AddAbsent();
            return;
        }

        var start = _length + sizeof(uint);
        BeginPart();
        for (var separator = false; line >= 0; line = request.Find(name, line + 1), separator = true)
        {
            Append(separator ? ", "u8 : default);
            Append(request.ValueAt(line));
        }

        EndPart(start, absent: false);
    }

    private void AddCookies(IFieldSource request, KeySelection selection)
    {
        _cookies = default;
        var line = selection.Kind == KeySelectionKind.None ? -1 : request.Find(FieldNames.Cookie, 0);
        if (line < 0)
        {
            AddAbsent();
            return;
        }

        Span<CookieAt> found = stackalloc CookieAt[MaxCookies];
        var count = 0;
        for (; line >= 0; line = request.Find(FieldNames.Cookie, line + 1))
        {
            var value = request.ValueAt(line);
            var reader = new CookieReader(value);
            while (reader.TryRead(out var pair, out var name))
            {
                if (name.IsEmpty || !selection.Takes(name))
                {
                    continue;
                }

                if (count == MaxCookies)
                {
                    _overflowed = true;
                    return;
                }

                value.Overlaps(pair, out var offset);
                Insert(request, found, count++, new CookieAt(line, offset, pair.Length, name.Length));
            }
        }

        var start = _length + sizeof(uint);
        BeginPart();
        for (var i = 0; i < count; i++)
        {
            Append(i > 0 ? "; "u8 : default);
            Append(request.ValueAt(found[i].Line).Slice(found[i].Start, found[i].Length));
        }

        EndPart(start, absent: count == 0);
        _cookies = count > 0 && !_overflowed ? start.._length : default;
    }

    /// <summary>Keeps the cookies sorted by name; equal names keep the viewer's order, which origins may rely on.</summary>
    private static void Insert(IFieldSource request, Span<CookieAt> found, int count, CookieAt cookie)
    {
        var name = NameOf(request, cookie);
        var at = count;
        while (at > 0 && NameOf(request, found[at - 1]).SequenceCompareTo(name) > 0)
        {
            found[at] = found[at - 1];
            at--;
        }

        found[at] = cookie;
    }

    private static ReadOnlySpan<byte> NameOf(IFieldSource request, CookieAt cookie) =>
        request.ValueAt(cookie.Line).Slice(cookie.Start, cookie.NameLength);

    private void AddPart(ReadOnlySpan<byte> bytes)
    {
        var start = _length + sizeof(uint);
        BeginPart();
        Append(bytes);
        EndPart(start, absent: false);
    }

    private void AddAbsent()
    {
        var start = _length + sizeof(uint);
        BeginPart();
        EndPart(start, absent: true);
    }

    private void BeginPart() => Append([0, 0, 0, 0]);

    private void EndPart(int start, bool absent)
    {
        if (!_overflowed)
        {
            var length = absent ? Absent : (uint)(_length - start);
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(start - sizeof(uint)), length);
        }
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (_overflowed || bytes.Length > _maxLength - _length)
        {
            _overflowed = true;
            return;
        }

        if (bytes.Length > _buffer.Length - _length)
        {
            Array.Resize(ref _buffer, Math.Min(_maxLength, Math.Max(_buffer.Length * 2, _length + bytes.Length)));
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private readonly record struct CookieAt(int Line, int Start, int Length, int NameLength);
}
