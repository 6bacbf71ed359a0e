namespace Edge.Tls.Records;

/// <summary>How far <see cref="ClientHelloPeek"/> came.</summary>
public enum ClientHelloStatus
{
    /// <summary>All bytes so far are fine; more are needed.</summary>
    NeedMore,

    /// <summary>The hello is whole and well formed.</summary>
    Complete,

    /// <summary>The bytes are not TLS.</summary>
    NotTls,

    /// <summary>The bytes are TLS and broken; answer with the alert.</summary>
    Malformed,

    /// <summary>The hello is longer than the limit.</summary>
    TooLarge,
}

/// <summary>The result of a look at the first bytes of a connection.</summary>
/// <param name="Status">How far it came.</param>
/// <param name="Hello">The hello, with <see cref="ClientHelloStatus.Complete"/>.</param>
/// <param name="Alert">The alert to answer with, with <see cref="ClientHelloStatus.Malformed"/> and
/// <see cref="ClientHelloStatus.TooLarge"/>.</param>
/// <param name="Foreign">What it is instead, with <see cref="ClientHelloStatus.NotTls"/>.</param>
public readonly record struct ClientHelloPeekResult(
    ClientHelloStatus Status, ClientHelloInfo? Hello, TlsAlert Alert, ForeignProtocol Foreign)
{
    /// <summary>With <see cref="ClientHelloStatus.NeedMore"/>: the length of input before which looking again is
    /// pointless.</summary>
    public long NeededBytes { get; init; }

    internal static ClientHelloPeekResult NeedMore(long neededBytes) =>
        new(ClientHelloStatus.NeedMore, null, TlsAlert.None, ForeignProtocol.None) { NeededBytes = neededBytes };

    internal static ClientHelloPeekResult Complete(ClientHelloInfo hello) =>
        new(ClientHelloStatus.Complete, hello, TlsAlert.None, ForeignProtocol.None);

    internal static ClientHelloPeekResult NotTls(ForeignProtocol foreign) => new(ClientHelloStatus.NotTls, null, TlsAlert.None, foreign);

    internal static ClientHelloPeekResult Malformed(TlsAlert alert) =>
        new(ClientHelloStatus.Malformed, null, alert, ForeignProtocol.None);

    internal static ClientHelloPeekResult TooLarge => new(ClientHelloStatus.TooLarge, null, TlsAlert.DecodeError, ForeignProtocol.None);
}
