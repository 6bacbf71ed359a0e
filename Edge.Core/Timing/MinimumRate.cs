namespace Edge.Core.Timing;

/// <summary>The slowest a peer may be.</summary>
/// <param name="BytesPerSecond">Bytes per second; 0 switches the check off. Default 240, as Kestrel's MinRequestBodyDataRate.</param>
/// <param name="Grace">How long nothing at all may move. Default 5 s.</param>
/// <param name="Burst">Credit in bytes that fast progress may build up; at least what one grace period is worth. For output give it
/// what one wake-up of the kernel moves, since the kernel reports progress in lumps.</param>
internal readonly record struct MinimumRate(double BytesPerSecond, TimeSpan Grace, long Burst = 0)
{
    /// <summary>240 bytes per second after 5 s.</summary>
    public static MinimumRate Default { get; } = new(240, TimeSpan.FromSeconds(5));
}
