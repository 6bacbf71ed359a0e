using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tls.Resumption;

/// <summary>What a session may not leave (T15, the class of CVE-2025-23419), as one digest: site, server name, security
/// policy, client authentication and application protocol.</summary>
internal static class SessionBinding
{
    /// <summary>The digest for a handshake.</summary>
    /// <param name="options">How the site answers.</param>
    /// <param name="serverName">The SNI; null without one.</param>
    /// <param name="protocol">The ALPN protocol; null without one.</param>
    public static byte[] Of(TlsServerOptions options, string? serverName, string? protocol)
    {
        Span<byte> scratch = stackalloc byte[512];
        var writer = new Writer(scratch);
        writer.Add(options.Site);
        writer.Add(serverName);
        writer.Add(options.Policy.Name);
        writer.Add(protocol);
        var rules = options.ClientAuthentication;
        writer.Add(rules is null ? null : $"{rules.IsRequired} {rules.IgnoreExpiry} {rules.Trust.Digest}");
        return SHA256.HashData(writer.Written);
    }

    /// <summary>Fields with their lengths, so that no two lists of fields look alike; absent is not empty.</summary>
    private ref struct Writer(Span<byte> scratch)
    {
        private Span<byte> _buffer = scratch;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Add(string? text)
        {
            if (text is null)
            {
                Take(4).Fill(0xFF);
                return;
            }

            var count = Encoding.UTF8.GetByteCount(text);
            BinaryPrimitives.WriteInt32BigEndian(Take(4), count);
            Encoding.UTF8.GetBytes(text, Take(count));
        }

        private Span<byte> Take(int count)
        {
            if (_buffer.Length - _length < count)
            {
                var larger = new byte[2 * (_length + count)];
                Written.CopyTo(larger);
                _buffer = larger;
            }

            _length += count;
            return _buffer.Slice(_length - count, count);
        }
    }
}
