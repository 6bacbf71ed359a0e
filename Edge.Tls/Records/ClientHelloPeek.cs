using System.Buffers;
using System.Buffers.Binary;

namespace Edge.Tls.Records;

/// <summary>Looks at a ClientHello without consuming it, so that policy and certificate can follow the server name (decision
/// 0004).</summary>
public static class ClientHelloPeek
{
    private const int ClientHelloType = 1;
    private const int MessageHeaderBytes = 4;

    /// <summary>Reads the ClientHello at the start of <paramref name="input"/>, over as many records and segments as it
    /// takes.</summary>
    /// <param name="input">Everything received on the connection so far. Nothing is consumed or kept.</param>
    /// <param name="limits">Only <see cref="TlsLimits.MaxHandshakeMessageBytes"/> is used.</param>
    /// <param name="keepMessage">Copy the message into <see cref="ClientHelloInfo.Message"/>.</param>
    /// <returns>The result. Never throws on peer input; any split of the same bytes gives the same result.</returns>
    /// <remarks>Work is proportional to <paramref name="input"/>; with <see cref="ClientHelloPeekResult.NeededBytes"/>
    /// a caller looks again only when progress is possible, so a dribbled hello costs a few looks, not one per byte.</remarks>
    public static ClientHelloPeekResult Peek(in ReadOnlySequence<byte> input, TlsLimits limits, bool keepMessage = false)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (input.IsEmpty)
        {
            return ClientHelloPeekResult.NeedMore(1);
        }

        if (!IsHandshakeRecord(input.FirstSpan[0]))
        {
            return JudgeForeign(input);
        }

        // 0 <= have: message bytes seen; need: whole message, known once its header is.
        var rest = input;
        var have = 0L;
        var need = -1;
        var first = default(ReadOnlySequence<byte>);
        var records = 0;
        Span<byte> messageHeader = stackalloc byte[MessageHeaderBytes];
        while (true)
        {
            if (rest.Length < RecordSlicer.HeaderBytes)
            {
                if (JudgePartialHeader(rest, records) is { } early)
                {
                    return early;
                }

                return ClientHelloPeekResult.NeedMore(input.Length - rest.Length + RecordSlicer.HeaderBytes + StillMissing(need, have));
            }

            if (JudgeHeader(rest, records, out var length) is { } refusal)
            {
                return refusal;
            }

            var fragment = rest.Slice(RecordSlicer.HeaderBytes, Math.Min(length, rest.Length - RecordSlicer.HeaderBytes));
            for (; have < MessageHeaderBytes && !fragment.IsEmpty && need < 0; have++)
            {
                messageHeader[(int)have] = fragment.FirstSpan[0];
                first = have == 0 ? fragment : first;
                fragment = fragment.Slice(1);
                if (have == 0 && messageHeader[0] != ClientHelloType)
                {
                    return ClientHelloPeekResult.Malformed(TlsAlert.UnexpectedMessage);
                }

                if (have == MessageHeaderBytes - 1)
                {
                    need = MessageHeaderBytes + (int)(BinaryPrimitives.ReadUInt32BigEndian(messageHeader) & 0xFF_FFFF);
                    if (need > limits.MaxHandshakeMessageBytes)
                    {
                        return ClientHelloPeekResult.TooLarge;
                    }
                }
            }

            have += fragment.Length;
            if (need >= 0 && have >= need)
            {
                return Read(input, first, need, records, keepMessage);
            }

            if (rest.Length < RecordSlicer.HeaderBytes + length)
            {
                return ClientHelloPeekResult.NeedMore(input.Length + StillMissing(need, have));
            }

            rest = rest.Slice(RecordSlicer.HeaderBytes + length);
            records++;
        }
    }

    private static long StillMissing(int need, long have) => need < 0 ? MessageHeaderBytes - have : need - have;

    private static bool IsHandshakeRecord(byte type) => type == (byte)RecordType.Handshake;

    /// <summary>Judges the 1 … 4 bytes of a header that has not fully arrived.</summary>
    private static ClientHelloPeekResult? JudgePartialHeader(in ReadOnlySequence<byte> rest, int records)
    {
        if (rest.IsEmpty)
        {
            return null;
        }

        Span<byte> header = stackalloc byte[RecordSlicer.HeaderBytes];
        rest.CopyTo(header);
        return JudgeHeaderBytes(header[..(int)rest.Length], records);
    }

    private static ClientHelloPeekResult? JudgeHeader(in ReadOnlySequence<byte> rest, int records, out int length)
    {
        Span<byte> header = stackalloc byte[RecordSlicer.HeaderBytes];
        rest.Slice(0, RecordSlicer.HeaderBytes).CopyTo(header);
        length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        return JudgeHeaderBytes(header, records);
    }

    private static ClientHelloPeekResult? JudgeHeaderBytes(ReadOnlySpan<byte> header, int records)
    {
        if (!IsHandshakeRecord(header[0]))
        {
            // Something else between the fragments of one message (RFC 8446 §5.1).
            return ClientHelloPeekResult.Malformed(TlsAlert.UnexpectedMessage);
        }

        if (header.Length > 1 && header[1] != 3)
        {
            return records == 0
                ? ClientHelloPeekResult.NotTls(ForeignProtocol.Other)
                : ClientHelloPeekResult.Malformed(TlsAlert.ProtocolVersion);
        }

        if (header.Length < RecordSlicer.HeaderBytes)
        {
            return null;
        }

        return BinaryPrimitives.ReadUInt16BigEndian(header[3..]) switch
        {
            // A handshake fragment may not be empty (RFC 8446 §5.1).
            0 => ClientHelloPeekResult.Malformed(TlsAlert.UnexpectedMessage),
            > RecordSlicer.MaxPlaintextBytes => ClientHelloPeekResult.Malformed(TlsAlert.RecordOverflow),
            _ => null,
        };
    }

    private static ClientHelloPeekResult JudgeForeign(in ReadOnlySequence<byte> input)
    {
        Span<byte> start = stackalloc byte[RecordSlicer.HeaderBytes];
        var known = (int)Math.Min(input.Length, start.Length);
        if (known < start.Length)
        {
            return ClientHelloPeekResult.NeedMore(start.Length);
        }

        input.Slice(0, known).CopyTo(start);
        if (start[0] is >= (byte)RecordType.ChangeCipherSpec and <= (byte)RecordType.ApplicationData && start[1] == 3)
        {
            return ClientHelloPeekResult.Malformed(TlsAlert.UnexpectedMessage);
        }

        if (start.StartsWith("SSH-"u8))
        {
            return ClientHelloPeekResult.NotTls(ForeignProtocol.Ssh);
        }

        // SSL 2.0: two-byte length with the top bit set, then CLIENT-HELLO.
        if ((start[0] & 0x80) != 0 && start[2] == 1)
        {
            return ClientHelloPeekResult.NotTls(ForeignProtocol.Ssl2);
        }

        return ClientHelloPeekResult.NotTls(LooksLikeHttp(start) ? ForeignProtocol.Http : ForeignProtocol.Other);
    }

    private static bool LooksLikeHttp(ReadOnlySpan<byte> start) =>
        start[..3].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0
        && start[3..].IndexOfAnyExcept(Method) < 0;

    // What may follow three letters of a method within five bytes: "GET /", "PRI *", "POST ", "OPTIO".
    private static readonly SearchValues<byte> Method = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ /*"u8);

    private static ClientHelloPeekResult Read(
        in ReadOnlySequence<byte> input, in ReadOnlySequence<byte> first, int need, int records, bool keepMessage)
    {
        ClientHelloInfo? hello;
        TlsAlert alert;
        ReadOnlyMemory<byte> kept = default;
        if (records == 0 && first.FirstSpan.Length >= need && !keepMessage)
        {
            alert = ClientHelloParser.Parse(first.FirstSpan[..need], out hello);
        }
        else
        {
            // More than one record or segment, or somebody wants it: the one place that copies, bounded by the limit.
            var message = new byte[need];
            Gather(input, message);
            alert = ClientHelloParser.Parse(message, out hello);
            kept = keepMessage ? message : default;
        }

        return hello is null ? ClientHelloPeekResult.Malformed(alert) : ClientHelloPeekResult.Complete(kept.IsEmpty ? hello : hello with { Message = kept });
    }

    private static void Gather(ReadOnlySequence<byte> rest, Span<byte> message)
    {
        Span<byte> header = stackalloc byte[RecordSlicer.HeaderBytes];
        while (!message.IsEmpty)
        {
            rest.Slice(0, RecordSlicer.HeaderBytes).CopyTo(header);
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
            var take = Math.Min(length, message.Length);
            rest.Slice(RecordSlicer.HeaderBytes, take).CopyTo(message);
            message = message[take..];
            rest = message.IsEmpty ? rest : rest.Slice(RecordSlicer.HeaderBytes + length);
        }
    }
}
