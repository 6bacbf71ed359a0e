namespace Edge.Core.Diagnostics;

/// <summary>Counters of one configured origin. The name comes from configuration only (P13).</summary>
internal sealed class OriginMetrics(string name)
{
    private static readonly int Outcomes = Enum.GetValues<OriginOutcome>().Length;

    // Outcomes, then bytes by scheme and direction, then connections opened and closed.
    private readonly StripedCells _cells = new(Outcomes + 4 + 2);

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
    public void ConnectionClosed() => _cells.Add(Outcomes + 5);

    internal long Requests(OriginOutcome outcome) => _cells.Sum((int)outcome);

    internal long Bytes(EdgeScheme scheme, ByteDirection direction) => _cells.Sum(BytesCell(scheme, direction));

    internal long OpenedConnections => _cells.Sum(Outcomes + 4);

    internal long OpenConnections => Math.Max(0, OpenedConnections - _cells.Sum(Outcomes + 5));

    private static int BytesCell(EdgeScheme scheme, ByteDirection direction) => Outcomes + (int)scheme * 2 + (int)direction;
}
