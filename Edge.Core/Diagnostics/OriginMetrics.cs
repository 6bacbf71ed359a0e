using Edge.Core.Origin;

namespace Edge.Core.Diagnostics;

/// <summary>Counters of one configured origin. The name comes from configuration only (P13).</summary>
internal sealed class OriginMetrics(string name)
{
    private static readonly int Outcomes = Enum.GetValues<OriginOutcome>().Length;

    private static readonly int Ends = Enum.GetValues<OriginConnectionEnd>().Length;
    private static readonly int Failures = Enum.GetValues<OriginFailure>().Length;
    private static readonly int Handshakes = Enum.GetValues<HandshakeOutcome>().Length;

    // Outcomes, then bytes by scheme and direction, then connections opened.
    private readonly StripedCells _cells = new(Outcomes + 4 + 1);
    private readonly StripedCells _ends = new(Ends);
    private readonly StripedCells _failures = new(Failures);
    private readonly StripedCells _handshakes = new(Handshakes);

    /// <summary>Name of the origin in the configuration.</summary>
    public string Name => name;

    /// <summary>Request sent to first byte of the response, for every request that got one (E-191).</summary>
    internal StripedHistograms FirstByte { get; } = new(1);

    /// <summary>Counts a request when its end is known.</summary>
    public void RequestEnded(OriginOutcome outcome) => _cells.Add((int)outcome);

    /// <summary>Counts the time to the first byte of a response.</summary>
    public void FirstByteArrived(TimeSpan afterRequest) => FirstByte.Observe(0, afterRequest);

    /// <summary>Counts bytes of the HTTP layer, heads included (E-188).</summary>
    public void Bytes(EdgeScheme scheme, ByteDirection direction, long count) => _cells.Add(BytesCell(scheme, direction), count);

    /// <summary>Counts a connection that was opened.</summary>
    public void ConnectionOpened() => _cells.Add(Outcomes + 4);

    /// <summary>Counts a connection that was closed.</summary>
    public void ConnectionClosed(OriginConnectionEnd why) => _ends.Add((int)why);

    /// <summary>Counts a TLS handshake.</summary>
    public void HandshakeEnded(HandshakeOutcome outcome) => _handshakes.Add((int)outcome);

    /// <summary>Counts a failure by what it was; step and side follow from that.</summary>
    public void Failed(OriginFailure failure) => _failures.Add((int)failure);

    internal long Requests(OriginOutcome outcome) => _cells.Sum((int)outcome);

    internal long Bytes(EdgeScheme scheme, ByteDirection direction) => _cells.Sum(BytesCell(scheme, direction));

    internal long OpenedConnections => _cells.Sum(Outcomes + 4);

    internal long OpenConnections
    {
        get
        {
            long closed = 0;   // read first: one that closes in between must not make the difference negative
            for (var i = 0; i < Ends; i++)
            {
                closed += _ends.Sum(i);
            }

            return Math.Max(0, OpenedConnections - closed);
        }
    }

    internal long ClosedConnections(OriginConnectionEnd why) => _ends.Sum((int)why);

    internal long HandshakesEnded(HandshakeOutcome outcome) => _handshakes.Sum((int)outcome);

    internal long FailuresOf(OriginFailure failure) => _failures.Sum((int)failure);

    private static int BytesCell(EdgeScheme scheme, ByteDirection direction) => Outcomes + (int)scheme * 2 + (int)direction;
}
