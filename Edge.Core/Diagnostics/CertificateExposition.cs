using Prometheus;

namespace Edge.Core.Diagnostics;

/// <summary>The series about certificates.</summary>
internal sealed class CertificateExposition
{
    private static readonly string[] OcspOutcomes = MetricLabels.Of<OcspOutcome>();

    private readonly EdgeMetrics _metrics;
    private readonly Gauge _expiry;
    private readonly Gauge _refused;
    private readonly Gauge _known;
    private readonly Gauge _loaded;
    private readonly Counter _loads;
    private readonly Counter _swaps;
    private readonly Counter _ocsp;

    /// <summary>Registers every series.</summary>
    public CertificateExposition(MetricFactory factory, EdgeMetrics metrics)
    {
        _metrics = metrics;
        _expiry = factory.CreateGauge("rawedge_certificate_expiry_timestamp_seconds", "When a certificate in service expires.", "certificate");
        _refused = factory.CreateGauge("rawedge_certificate_reload_failed",
            "Certificates whose newest files cannot be used, by entry of the configuration; what was loaded before serves on.", "certificate");
        _known = factory.CreateGauge("rawedge_certificates", "Certificates in service, loaded or not, by entry of the configuration.", "certificate");
        _loaded = factory.CreateGauge("rawedge_certificates_loaded", "Certificates of directories that are in memory.");
        _loads = factory.CreateCounter("rawedge_certificate_loads_total", "Certificates of directories loaded on demand.", "outcome");
        _swaps = factory.CreateCounter("rawedge_certificate_swaps_total", "New certificate files put into service, or refused.", "outcome");
        _ocsp = factory.CreateCounter("rawedge_ocsp_fetches_total", "Status requests to OCSP responders.", "outcome");
    }

    /// <summary>Reads everything.</summary>
    public void Refresh()
    {
        var gauges = _metrics.Sources.Certificates?.Invoke() ?? new([], [], 0);
        Refresh(_expiry, gauges.Expiries.Select(item => (item.Name, (double)item.NotAfter.ToUnixTimeSeconds())));
        Refresh(_refused, gauges.Entries.Select(item => (item.Name, (double)item.Refused)));
        Refresh(_known, gauges.Entries.Select(item => (item.Name, (double)item.InService)));
        _loaded.Set(gauges.Loaded);
        Refresh(_loads, _metrics.Certificates.Loads);
        Refresh(_swaps, _metrics.Certificates.Swaps);
        for (int i = 0; i < OcspOutcomes.Length; i++)
        {
            _ocsp.WithLabels(OcspOutcomes[i]).IncTo(_metrics.Certificates.OcspFetches((OcspOutcome)i));
        }
    }

    private static void Refresh(Counter counter, (long Done, long Failed) outcomes)
    {
        counter.WithLabels("done").IncTo(outcomes.Done);
        counter.WithLabels("failed").IncTo(outcomes.Failed);
    }

    // A certificate that left the configuration must not go on alarming.
    private static void Refresh(Gauge gauge, IEnumerable<(string Name, double Value)> values)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, double value) in values)
        {
            gauge.WithLabels(name).Set(value);
            seen.Add(name);
        }
        foreach (string[] labels in gauge.GetAllLabelValues())
        {
            if (!seen.Contains(labels[0]))
            {
                gauge.RemoveLabelled(labels);
            }
        }
    }
}
