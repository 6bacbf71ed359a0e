using System.Security.Cryptography;

namespace Edge.Tls.Resumption;

/// <summary>The keys that session tickets are sealed under: random, in this process's memory alone, rotated by time (T14).</summary>
/// <remarks>
/// One key seals; it and the two before it open. A key is given up when it is three rotations old, so whatever it sealed last
/// can be opened for two rotations more. Time is that of a monotonic clock: setting the wall clock changes nothing.
/// Thread-safe. Never written anywhere; a restart makes new ones.
/// </remarks>
public sealed class TicketKeys : IDisposable
{
    /// <summary>Keys that open: the one that seals and two before it.</summary>
    public const int Accepted = 3;

    private readonly TimeProvider _time;
    private readonly TimeSpan _rotation;
    private readonly long _start;
    private readonly Lock _gate = new();
    private TicketKey[] _keys;
    private bool _disposed;

    /// <summary>Makes the first key.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="rotation">Time after which another key seals; above zero.</param>
    public TicketKeys(TimeProvider time, TimeSpan rotation)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(rotation, TimeSpan.Zero);
        _time = time;
        _rotation = rotation;
        _start = time.GetTimestamp();
        _keys = [new TicketKey(TimeSpan.Zero)];
    }

    /// <summary>Time after which another key seals.</summary>
    public TimeSpan Rotation => _rotation;

    /// <summary>Time since these keys exist; what ages of tickets are measured with.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Name of the key that seals now; public, it is in every ticket.</summary>
    internal ReadOnlyMemory<byte> CurrentName => Current().Name.ToArray();

    /// <summary>Does what is due: another key, and keys given up. Sealing and opening do it too; call it from a clock, so that
    /// an idle server does not keep old keys.</summary>
    public void Refresh() => Current();

    /// <summary>Makes another key now, whatever the time; the oldest is given up when there are too many.</summary>
    public void Rotate()
    {
        lock (_gate)
        {
            Rotate(Now);
        }
    }

    /// <summary>Gives all keys up; tickets open no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var key in _keys)
            {
                key.Dispose();
            }
        }
    }

    /// <summary>Seals <paramref name="content"/>, which is zeroed.</summary>
    /// <returns>The ticket: version, key name, nonce, ciphertext, tag. Null after <see cref="Dispose"/>.</returns>
    internal byte[]? Seal(Span<byte> content)
    {
        var ticket = new byte[HeaderBytes + content.Length + TicketKey.TagBytes];
        ticket[0] = FormatVersion;
        var nonce = ticket.AsSpan(1 + TicketKey.NameBytes, TicketKey.NonceBytes);
        var body = ticket.AsSpan(HeaderBytes, content.Length);
        content.CopyTo(body);
        CryptographicOperations.ZeroMemory(content);
        while (!Volatile.Read(ref _disposed))
        {
            // A key that is given up meanwhile, after two rotations, leaves the body as it is.
            var key = Current();
            key.Name.CopyTo(ticket.AsSpan(1));
            RandomNumberGenerator.Fill(nonce);
            if (key.TrySeal(nonce, body, ticket.AsSpan()[^TicketKey.TagBytes..], ticket.AsSpan(0, HeaderBytes)))
            {
                return ticket;
            }
        }

        CryptographicOperations.ZeroMemory(body);
        return null;
    }

    /// <summary>Opens a ticket.</summary>
    /// <param name="ticket">Whatever a client sent.</param>
    /// <param name="content">The content, to be zeroed by the caller; null on failure.</param>
    /// <param name="isCurrent">Whether the key that seals now sealed it.</param>
    /// <returns>False for everything that no accepted key sealed. Never throws on what a client sent.</returns>
    internal bool TryOpen(ReadOnlySpan<byte> ticket, out byte[]? content, out bool isCurrent)
    {
        content = null;
        isCurrent = false;
        if (ticket.Length is < HeaderBytes + TicketKey.TagBytes or > MaxTicketBytes || ticket[0] != FormatVersion)
        {
            // Another format, of a release before or after this one, is a ticket like any other foreign one (P20).
            return false;
        }

        var current = Current();
        foreach (var key in Volatile.Read(ref _keys))
        {
            if (!key.Name.SequenceEqual(ticket.Slice(1, TicketKey.NameBytes)) || Now - key.CreatedAt >= Accepted * _rotation)
            {
                continue;
            }

            var opened = new byte[ticket.Length - HeaderBytes - TicketKey.TagBytes];
            if (!key.TryOpen(
                ticket.Slice(1 + TicketKey.NameBytes, TicketKey.NonceBytes), ticket[HeaderBytes..^TicketKey.TagBytes],
                ticket[^TicketKey.TagBytes..], opened, ticket[..HeaderBytes]))
            {
                return false;
            }

            content = opened;
            isCurrent = ReferenceEquals(key, current);
            return true;
        }

        return false;
    }

    private TicketKey Current()
    {
        var newest = Volatile.Read(ref _keys)[0];
        if (!IsDue(newest, Now))
        {
            return newest;
        }

        lock (_gate)
        {
            var now = Now;
            if (IsDue(_keys[0], now))
            {
                Rotate(now);
            }

            return _keys[0];
        }
    }

    private bool IsDue(TicketKey newest, TimeSpan now) => now - newest.CreatedAt >= _rotation || newest.IsExhausted;

    private void Rotate(TimeSpan now)
    {
        TicketKey[] kept = [.. _keys.Where(key => now - key.CreatedAt < Accepted * _rotation).Take(Accepted - 1)];
        var dropped = _keys.Except(kept).ToArray();
        Volatile.Write(ref _keys, [new TicketKey(now), .. kept]);
        foreach (var key in dropped)
        {
            key.Dispose();
        }
    }

    private const byte FormatVersion = 1;
    private const int HeaderBytes = 1 + TicketKey.NameBytes + TicketKey.NonceBytes;

    // Ours are a few hundred bytes; with a client certificate in them a few thousand.
    private const int MaxTicketBytes = 8 * 1024;
}
