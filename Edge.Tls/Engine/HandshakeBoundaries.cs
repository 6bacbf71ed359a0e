namespace Edge.Tls.Engine;

/// <summary>Follows where handshake messages begin and end in the records that carry them, which the library does not
/// check.</summary>
/// <remarks>RFC 8446 §5.1: nothing may come between the fragments of a message, and a message after which keys change ends
/// its record. Otherwise bytes that were sent under one key would be read as if they had come under the next.</remarks>
internal sealed class HandshakeBoundaries
{
    private const int HeaderBytes = 4;
    private const byte ClientHello = 1;
    private const byte ServerHello = 2;
    private const byte EndOfEarlyData = 5;
    private const byte Finished = 20;
    private const byte KeyUpdate = 24;

    private int _header;
    private byte _type;
    private int _rest;

    /// <summary>A message has begun and has not ended.</summary>
    public bool InMessage => _header > 0;

    /// <summary>A ServerHello did not end its record. Only in TLS 1.3 is that an error, and only its reader knows the
    /// version.</summary>
    public bool ServerHelloShared { get; private set; }

    /// <summary>Follows the messages of one record.</summary>
    /// <param name="content">What the record carries.</param>
    /// <param name="isTls13">Whether TLS 1.3 is agreed on.</param>
    /// <returns>False when a message that changes keys does not end the record.</returns>
    public bool Follow(ReadOnlySpan<byte> content, bool isTls13)
    {
        while (!content.IsEmpty)
        {
            if (_header < HeaderBytes)
            {
                content = ReadHeader(content);
            }

            var taken = _header < HeaderBytes ? 0 : Math.Min(_rest, content.Length);
            content = content[taken..];
            _rest -= taken;
            if (_header < HeaderBytes || _rest > 0)
            {
                continue;
            }

            _header = 0;
            if (!content.IsEmpty)
            {
                ServerHelloShared |= _type == ServerHello;
                // A ClientHello changes keys in every version that follows it: nothing can be sent behind it unheard.
                if (_type == ClientHello || (isTls13 && _type is EndOfEarlyData or Finished or KeyUpdate))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> ReadHeader(ReadOnlySpan<byte> content)
    {
        var i = 0;
        for (; _header < HeaderBytes && i < content.Length; i++, _header++)
        {
            (_type, _rest) = _header == 0 ? (content[i], 0) : (_type, (_rest << 8) | content[i]);
        }

        return content[i..];
    }
}
