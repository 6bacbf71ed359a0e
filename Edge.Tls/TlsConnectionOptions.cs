using System.Buffers;
using System.Collections.Immutable;
using Edge.Tls.Crypto;

namespace Edge.Tls;

/// <summary>What both roles need to open a connection.</summary>
public abstract record TlsConnectionOptions
{
    /// <summary>ALPN protocols; as a server those we accept, in our order, as a client those we offer. Default
    /// <c>http/1.1</c> alone (T26).</summary>
    public ImmutableArray<string> ApplicationProtocols { get; init; } = ["http/1.1"];

    /// <summary>Bounds; see <see cref="TlsLimits"/>.</summary>
    public TlsLimits Limits { get; init; } = TlsLimits.Default;

    /// <summary>The clock: of rates, and as a client of validity periods.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where plaintext lives. Blocks are rented when there is plaintext and returned as it is consumed.</summary>
    public MemoryPool<byte> Pool { get; init; } = MemoryPool<byte>.Shared;

    /// <summary>Which implementation does the mathematics.</summary>
    public TlsCryptoProvider Crypto { get; init; } = TlsCryptoProvider.Default;

    /// <summary>For tests: makes the seam of the connection, in the place of <see cref="Crypto"/>.</summary>
    internal Func<EdgeTlsCrypto>? CreateCrypto { get; init; }
}
