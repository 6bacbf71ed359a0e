using Edge.Core.Origin;
using Prometheus;

namespace Edge.Core.Diagnostics;

/// <summary>The series of origins: requests and what came of them, connections, handshakes, failures by step and side.</summary>
internal sealed class OriginExposition(MetricFactory factory)
{
    private static readonly string[] Schemes = MetricLabels.Of<EdgeScheme>();
    private static readonly string[] Directions = MetricLabels.Of<ByteDirection>();
    private static readonly string[] Outcomes = MetricLabels.Of<OriginOutcome>();
    private static readonly string[] Handshakes = MetricLabels.Of<HandshakeOutcome>();
    private static readonly string[] Ends = MetricLabels.Of<OriginConnectionEnd>();
    private static readonly OriginFailure[] Failures = [.. Enum.GetValues<OriginFailure>().Where(failure => failure != OriginFailure.None)];

    private readonly Counter _requests = factory.CreateCounter("rawedge_origin_requests_total", "Requests to origins.", "origin", "outcome");
    private readonly HistogramExposition _firstByte = new(factory, "rawedge_origin_first_byte_seconds",
        "Request sent to an origin until the first byte of its response.", "origin");
    private readonly Counter _bytes = factory.CreateCounter("rawedge_origin_bytes_total", "Bytes of HTTP messages exchanged with origins, heads included.",
        "origin", "url_scheme", "direction");
    private readonly Counter _opened = factory.CreateCounter("rawedge_origin_connections_total", "Connections opened to origins.", "origin");
    private readonly Counter _closed = factory.CreateCounter("rawedge_origin_connections_closed_total", "Connections to origins closed, by why.",
        "origin", "reason");
    private readonly Counter _handshakes = factory.CreateCounter("rawedge_origin_handshakes_total", "TLS handshakes with origins.", "origin", "outcome");
    private readonly Counter _failures = factory.CreateCounter("rawedge_origin_failures_total",
        "Requests that got no usable answer, by the step that failed and the side it failed on.", "origin", "step", "side", "reason");

    /// <summary>Reads the counters of one origin.</summary>
    public void Refresh(OriginMetrics origin)
    {
        for (var i = 0; i < Outcomes.Length; i++)
        {
            _requests.WithLabels(origin.Name, Outcomes[i]).IncTo(origin.Requests((OriginOutcome)i));
        }

        for (var s = 0; s < Schemes.Length; s++)
        {
            for (var d = 0; d < Directions.Length; d++)
            {
                _bytes.WithLabels(origin.Name, Schemes[s], Directions[d]).IncTo(origin.Bytes((EdgeScheme)s, (ByteDirection)d));
            }
        }

        for (var i = 0; i < Handshakes.Length; i++)
        {
            _handshakes.WithLabels(origin.Name, Handshakes[i]).IncTo(origin.HandshakesEnded((HandshakeOutcome)i));
        }

        for (var i = 0; i < Ends.Length; i++)
        {
            _closed.WithLabels(origin.Name, Ends[i]).IncTo(origin.ClosedConnections((OriginConnectionEnd)i));
        }

        foreach (var failure in Failures)
        {
            _failures.WithLabels(origin.Name, OriginFailures.StepOf(failure), OriginFailures.SideOf(failure), OriginFailures.NameOf(failure))
                .IncTo(origin.FailuresOf(failure));
        }

        _opened.WithLabels(origin.Name).IncTo(origin.OpenedConnections);
        _firstByte.Refresh(origin.FirstByte, 0, origin.Name);
    }
}
