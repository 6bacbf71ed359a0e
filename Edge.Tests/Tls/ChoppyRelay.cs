using System.IO.Pipelines;

namespace Edge.Tests.Tls;

/// <summary>Carries bytes from one end to another in pieces of a given size, as a network would not.</summary>
internal static class ChoppyRelay
{
    /// <summary>Two pairs with a relay between them: what one end writes, the other reads in pieces.</summary>
    public static (DuplexPair.End Server, DuplexPair.End Client) Connect(int pieceBytes)
    {
        var left = new DuplexPair();
        var right = new DuplexPair();
        _ = RunAsync(left.Server.Input, right.Client.Output, pieceBytes);
        _ = RunAsync(right.Client.Input, left.Server.Output, pieceBytes);
        return (right.Server, left.Client);
    }

    private static async Task RunAsync(PipeReader from, PipeWriter to, int pieceBytes)
    {
        while (true)
        {
            var read = await from.ReadAsync();
            var piece = read.Buffer.Slice(0, Math.Min(pieceBytes, read.Buffer.Length));
            foreach (var segment in piece)
            {
                to.Write(segment.Span);
            }

            from.AdvanceTo(piece.End);
            await to.FlushAsync();
            if (read.IsCompleted && piece.Length == read.Buffer.Length)
            {
                await to.CompleteAsync();
                return;
            }
        }
    }

    private static void Write(this PipeWriter writer, ReadOnlySpan<byte> bytes) => System.Buffers.BuffersExtensions.Write(writer, bytes);
}
