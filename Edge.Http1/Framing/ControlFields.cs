using System.Text;
using Edge.Http1.Parsing;

namespace Edge.Http1.Framing;

/// <summary>
/// Collects, while a head is read, the few fields that decide framing, persistence and routing, and refuses each of them
/// on its own; what only two of them together can break is for <see cref="MessageFraming"/>.
/// </summary>
/// <remarks>A mutable struct of one parse. For a response, Host, Expect and Upgrade mean nothing and are not looked at.</remarks>
internal struct ControlFields(bool ofRequest)
{
    private bool _expects;
    private bool _upgradeField;
    private bool _upgradeOption;

    /// <summary>The value of Content-Length, or −1 without one.</summary>
    internal long Length { get; private set; } = -1;

    /// <summary>One valid Transfer-Encoding was there; it was <c>chunked</c>.</summary>
    internal bool Chunked { get; private set; }

    /// <summary>Connection has the option <c>close</c>.</summary>
    internal bool Close { get; private set; }

    /// <summary>Connection has the option <c>keep-alive</c>.</summary>
    internal bool KeepAlive { get; private set; }

    /// <summary>Connection has options beside these two.</summary>
    internal bool OtherOptions { get; private set; }

    /// <summary>A valid Host was there.</summary>
    internal bool HasHost { get; private set; }

    /// <summary>The value of Host.</summary>
    internal Slice Host { get; private set; }

    /// <summary>Its parts.</summary>
    internal Authority HostParts { get; private set; }

    /// <summary>Expect was there; it was <c>100-continue</c>.</summary>
    internal readonly bool ExpectsContinue => _expects;

    /// <summary>Upgrade was there and Connection nominates it.</summary>
    internal readonly bool Upgrade => _upgradeField && _upgradeOption;

    /// <summary>Looks at one field line of <paramref name="head"/>.</summary>
    internal Http1Error Take(ReadOnlySpan<byte> head, FieldLine line)
    {
        KnownField field = KnownFields.Recognise(line.Name.Of(head));
        return field == KnownField.Other ? Http1Error.None : TakeKnown(field, head, line);
    }

    private Http1Error TakeKnown(KnownField field, ReadOnlySpan<byte> head, FieldLine line)
    {
        ReadOnlySpan<byte> value = line.Value.Of(head);
        switch (field)
        {
            case KnownField.ContentLength:
                return HasTabs(head, line) ? Http1Error.ContentLengthInvalid : TakeContentLength(value);
            case KnownField.TransferEncoding:
                return HasTabs(head, line) ? Http1Error.TransferEncodingInvalid : TakeTransferEncoding(value);
            case KnownField.Connection:
                return TakeConnection(value);
            case KnownField.Host when ofRequest:
                return TakeHost(head, line.Value);
            case KnownField.Expect when ofRequest:
                return TakeExpect(value);
            case KnownField.Upgrade:
                _upgradeField = true;
                return Http1Error.None;
            default:
                return Http1Error.None;
        }
    }

    private Http1Error TakeContentLength(ReadOnlySpan<byte> value)
    {
        // RFC 9112 §6.3 lets a recipient merge equal values; a proxy that refuses them cannot be wrong (H02).
        if (Length >= 0)
            return Http1Error.ContentLengthRepeated;
        if (!ContentLength.TryParse(value, out long length))
            return Http1Error.ContentLengthInvalid;

        Length = length;
        return Http1Error.None;
    }

    private Http1Error TakeTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (Chunked)
            return Http1Error.TransferEncodingRepeated;

        Http1Error error = TransferCoding.Check(value);
        Chunked = error == Http1Error.None;
        return error;
    }

    private Http1Error TakeConnection(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("keep-alive"u8))
        {
            KeepAlive = true;   // what nearly every browser sends
            return Http1Error.None;
        }

        foreach (ReadOnlySpan<byte> option in new FieldValueList(value))
        {
            if (!Tokens.IsToken(option))
                return Http1Error.ConnectionInvalid;

            if (Ascii.EqualsIgnoreCase(option, "close"u8))
                Close = true;
            else if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
                KeepAlive = true;
            else
                OtherOptions = true;

            switch (KnownFields.Recognise(option))
            {
                case KnownField.Host or KnownField.ContentLength or KnownField.TransferEncoding:
                    return Http1Error.ConnectionNamesFraming;
                case KnownField.Upgrade:
                    _upgradeOption = true;
                    break;
            }
        }

        return Http1Error.None;
    }

    private Http1Error TakeHost(ReadOnlySpan<byte> head, Slice where)
    {
        if (HasHost)
            return Http1Error.HostRepeated;
        if (!Authority.TryParse(head, where, out Authority parts))
            return Http1Error.HostInvalid;

        HasHost = true;
        Host = where;
        HostParts = parts;
        return Http1Error.None;
    }

    private Http1Error TakeExpect(ReadOnlySpan<byte> value)
    {
        if (_expects || !Ascii.EqualsIgnoreCase(value, "100-continue"u8))
            return Http1Error.ExpectationUnsupported;

        _expects = true;
        return Http1Error.None;
    }

    /// <summary>HTAB is a legal blank around a value, but around a framing field no honest peer sends it, and readers that do
    /// not trim it are what <c>Transfer-Encoding:\tchunked</c> is made for (H03).</summary>
    private static bool HasTabs(ReadOnlySpan<byte> head, FieldLine line)
    {
        ReadOnlySpan<byte> rest = head[line.Name.End..];
        return rest[..rest.IndexOf((byte)'\r')].Contains((byte)'\t');
    }
}
