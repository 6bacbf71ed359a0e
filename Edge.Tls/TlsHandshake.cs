using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Edge.Tls.Engine;
using Edge.Tls.Pipe;
using Edge.Tls.Records;

namespace Edge.Tls;

/// <summary>Opens TLS connections over ciphertext pipes. Computes in the calling context; deadlines come through the
/// token.</summary>
/// <remarks>Nothing here throws because of a peer, the network or the token: all three become a
/// <see cref="TlsFailure"/>.</remarks>
public static class TlsHandshake
{
    /// <summary>Waits for a whole ClientHello without consuming it, so that the caller can choose the options.</summary>
    /// <param name="ciphertext">The connection.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="cancellationToken">The handshake deadline.</param>
    /// <param name="keepMessage">Keep the message in the hello, for <see cref="ClientFingerprint"/>.</param>
    /// <returns>The hello, or the failure; an alert, if one is due, has been flushed.</returns>
    public static async ValueTask<ClientHelloResult> ReadClientHelloAsync(
        IDuplexPipe ciphertext, TlsLimits limits, CancellationToken cancellationToken, bool keepMessage = false)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        try
        {
            while (true)
            {
                var read = await ciphertext.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
                var peek = ClientHelloPeek.Peek(read.Buffer, limits, keepMessage);
                if (peek.Status == ClientHelloStatus.NeedMore && !read.IsCompleted)
                {
                    // Looking again is pointless before that many bytes are there; see ClientHelloPeek.
                    ciphertext.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    if (!await WaitForAsync(ciphertext.Input, peek.NeededBytes, cancellationToken).ConfigureAwait(false))
                    {
                        return new(null, TlsFailure.Silent(TlsFailureKind.Truncated, "peer closed during the handshake"));
                    }

                    continue;
                }

                ciphertext.Input.AdvanceTo(read.Buffer.Start);
                if (peek.Hello is not null)
                {
                    return new(peek.Hello, null);
                }

                var failure = ToFailure(peek);
                if (failure.AlertSide == AlertSide.Sent)
                {
                    await RefuseAsync(ciphertext, failure.Alert, cancellationToken).ConfigureAwait(false);
                }

                return new(null, failure);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new(null, Canceled);
        }
        catch (IOException)
        {
            return new(null, TransportFailed);
        }
    }

    /// <summary>Answers a viewer: reads the ClientHello, then as the other overload.</summary>
    /// <param name="ciphertext">The connection; the result completes it.</param>
    /// <param name="options">How to answer.</param>
    /// <param name="cancellationToken">The handshake deadline.</param>
    public static async ValueTask<TlsHandshakeResult> AcceptAsync(
        IDuplexPipe ciphertext, TlsServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (hello, failure) = await ReadClientHelloAsync(ciphertext, options.Limits, cancellationToken).ConfigureAwait(false);
        return hello is null
            ? new(null, failure)
            : await AcceptAsync(ciphertext, hello, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers a viewer whose hello has been read by <see cref="ReadClientHelloAsync"/>.</summary>
    /// <param name="ciphertext">The connection, with the hello still in it; the result completes it.</param>
    /// <param name="hello">The hello.</param>
    /// <param name="options">How to answer.</param>
    /// <param name="cancellationToken">The handshake deadline.</param>
    public static async ValueTask<TlsHandshakeResult> AcceptAsync(
        IDuplexPipe ciphertext, ClientHelloInfo hello, TlsServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        ArgumentNullException.ThrowIfNull(hello);
        ArgumentNullException.ThrowIfNull(options);
        var engine = TlsServerEngine.Create(hello, options, out var failure);
        if (engine is null)
        {
            await RefuseAsync(ciphertext, failure!.Alert, cancellationToken).ConfigureAwait(false);
            return new(null, failure);
        }

        return await RunAsync(ciphertext, engine, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a connection to an origin and verifies it.</summary>
    /// <param name="ciphertext">The connection; the result completes it.</param>
    /// <param name="options">What to offer and whom to trust.</param>
    /// <param name="cancellationToken">The connect deadline.</param>
    public static ValueTask<TlsHandshakeResult> ConnectAsync(
        IDuplexPipe ciphertext, TlsClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        ArgumentNullException.ThrowIfNull(options);
        return RunAsync(ciphertext, TlsClientEngine.Create(options), options, cancellationToken);
    }

    /// <summary>Sends one fatal alert in the clear, for refusals before any TLS object exists, such as
    /// <see cref="TlsAlert.UnrecognizedName"/> (E-25).</summary>
    /// <param name="ciphertext">The connection; the caller closes it.</param>
    /// <param name="alert">The alert.</param>
    /// <param name="cancellationToken">The handshake deadline.</param>
    public static async ValueTask RefuseAsync(IDuplexPipe ciphertext, TlsAlert alert, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        PlainAlert.Write(alert, ciphertext.Output);
        await FlushAsync(ciphertext.Output, cancellationToken).ConfigureAwait(false);
    }

    [SuppressMessage(
        "Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller owns the connection in the result.")]
    private static async ValueTask<TlsHandshakeResult> RunAsync(
        IDuplexPipe ciphertext, TlsEngine engine, TlsConnectionOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(ciphertext, engine, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            engine.Abandon(Canceled);
        }
        catch (IOException)
        {
            engine.Abandon(TransportFailed);
        }

        if (engine is { Failure: null, Info: { } info })
        {
            return new(new TlsDuplexPipe(ciphertext, engine, info, options.Pool), null);
        }

        engine.DrainOutput(ciphertext.Output);
        await FlushAsync(ciphertext.Output, cancellationToken).ConfigureAwait(false);
        engine.ReleaseKeys();
        return new(null, engine.Failure);
    }

    /// <summary>Feeds records until the handshake is over, one way or the other. Bytes behind it stay in the pipe.</summary>
    private static async ValueTask RunAsync(IDuplexPipe ciphertext, TlsEngine engine, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (engine.HasOutput)
            {
                engine.DrainOutput(ciphertext.Output);
                await ciphertext.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            if (engine.Info is not null || engine.Failure is not null)
            {
                return;
            }

            var read = await ciphertext.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = read.Buffer;
            var status = RecordStatus.NeedMore;
            while (engine is { Info: null, Failure: null }
                && (status = RecordSlicer.TryTake(ref rest, out var record)) == RecordStatus.Complete)
            {
                engine.Receive(record, NoPlaintext.Instance);
            }

            var stopped = engine.Info is not null || engine.Failure is not null;
            if (!stopped && status != RecordStatus.NeedMore)
            {
                engine.Refuse(RecordFailures.From(status));
            }

            ciphertext.Input.AdvanceTo(rest.Start, stopped ? rest.Start : rest.End);
            if (!stopped && read.IsCompleted)
            {
                engine.EndOfInput();
            }
        }
    }

    private static async ValueTask<bool> WaitForAsync(PipeReader input, long bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var enough = read.Buffer.Length >= bytes;
            input.AdvanceTo(read.Buffer.Start, enough ? read.Buffer.Start : read.Buffer.End);
            if (enough || read.IsCompleted)
            {
                return enough;
            }
        }
    }

    private static async ValueTask FlushAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        try
        {
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The connection is being refused already; that its alert could not be sent changes nothing.
            Debug.Assert(exception is not null);
        }
    }

    private static TlsFailure ToFailure(in ClientHelloPeekResult peek) => peek.Status switch
    {
        ClientHelloStatus.NotTls => TlsFailure.Silent(TlsFailureKind.NotTls, "not TLS") with { Foreign = peek.Foreign },
        ClientHelloStatus.TooLarge => TlsFailure.Sent(TlsFailureKind.TooLarge, peek.Alert, "ClientHello above the limit"),
        ClientHelloStatus.Malformed => TlsFailure.Sent(TlsFailureKind.ProtocolError, peek.Alert, "malformed ClientHello"),
        _ => TlsFailure.Silent(TlsFailureKind.Truncated, "peer closed during the handshake"),
    };

    private static TlsFailure Canceled => TlsFailure.Silent(TlsFailureKind.Canceled, "handshake canceled");

    private static TlsFailure TransportFailed => TlsFailure.Silent(TlsFailureKind.TransportFailed, "transport failed");

    /// <summary>Where application data would go before the handshake is over: nowhere, because the engine gives none.</summary>
    private sealed class NoPlaintext : IBufferWriter<byte>
    {
        public static NoPlaintext Instance { get; } = new();

        public void Advance(int count) => throw new UnreachableException();

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new UnreachableException();

        public Span<byte> GetSpan(int sizeHint = 0) => throw new UnreachableException();
    }
}
