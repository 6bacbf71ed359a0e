using Edge.Tls.Resumption;

namespace Edge.Core.Config;

/// <summary>Session tickets for viewers (E-14). Equal settings keep their keys across a reload.</summary>
/// <param name="Enabled">Whether tickets are issued and accepted; default yes.</param>
/// <param name="Rotation">Time after which another key seals, 1 m … 168 h; default 12 h (T14).</param>
/// <param name="Lifetime">How long a ticket is good for, 1 m … 168 h and at most two rotations; default 12 h.</param>
/// <param name="Count">Tickets for each TLS 1.3 connection, 0 … 2; default 1. With 0 none are issued, in TLS 1.2 neither.</param>
internal sealed record TicketSettings(bool Enabled, TimeSpan Rotation, TimeSpan Lifetime, int Count)
{
    /// <summary>Those of an edge that nobody configured.</summary>
    public static TicketSettings Default { get; } = new(true, TimeSpan.FromHours(12), TimeSpan.FromHours(12), 1);

    /// <summary>Tickets with keys of their own; null when they are off.</summary>
    public SessionTickets? Create(TimeProvider time) => Enabled ? new(new TicketKeys(time, Rotation), Lifetime, Count) : null;
}
