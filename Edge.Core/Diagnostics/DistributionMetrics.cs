namespace Edge.Core.Diagnostics;

/// <summary>Counters of one configured distribution: what is metered (E-188). The name comes from configuration only (P13).</summary>
internal sealed class DistributionMetrics(string name)
{
    private const int Classes = 3;
    private const int Schemes = 2;
    private const int CellsPerPart = 3;                 // requests, bytes received, bytes sent

    private const int RedirectCell = Classes * Schemes * CellsPerPart;
    private const int ErrorPageCell = RedirectCell + 1;
    private const int ErrorPageOutcomes = 2;

    private readonly StripedCells _cells = new(ErrorPageCell + ErrorPageOutcomes);

    /// <summary>Name of the distribution in the configuration.</summary>
    public string Name => name;

    /// <summary>Counts a request that ended, with the bytes of the HTTP layer, heads included (E-188, E-193).</summary>
    public void Request(EdgeScheme scheme, RequestClass requestClass, long bytesReceived, long bytesSent)
    {
        int cell = Cell(scheme, requestClass);
        _cells.Add(cell);
        _cells.AddPair(cell + 1, bytesReceived, bytesSent);
    }

    /// <summary>Counts a redirect from http to https (E-186).</summary>
    public void RedirectedToHttps() => _cells.Add(RedirectCell);

    /// <summary>Counts an error that the operator has a page for (E-161), by what came of it.</summary>
    public void ErrorPage(ErrorPageOutcome outcome) => _cells.Add(ErrorPageCell + (int)outcome);

    internal long Requests(EdgeScheme scheme, RequestClass requestClass) => _cells.Sum(Cell(scheme, requestClass));

    internal long Bytes(EdgeScheme scheme, RequestClass requestClass, ByteDirection direction) =>
        _cells.Sum(Cell(scheme, requestClass) + 1 + (int)direction);

    internal long Redirects => _cells.Sum(RedirectCell);

    internal long ErrorPages(ErrorPageOutcome outcome) => _cells.Sum(ErrorPageCell + (int)outcome);

    private static int Cell(EdgeScheme scheme, RequestClass requestClass) => ((int)scheme * Classes + (int)requestClass) * CellsPerPart;
}
