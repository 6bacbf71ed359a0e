using System.Buffers;
using System.IO.Compression;
using Edge.Cache.Fills;
using Edge.Cache.Policy;
using Edge.Core.Config;

namespace Edge.Core.Compression;

/// <summary>Compresses the content of one fill into its segments, piece by piece: what it holds back is an encoder's window, never the object.</summary>
/// <remarks>One user at a time; dispose gives its place in the gate back. Computes for long: not on a socket's thread.</remarks>
internal abstract class ContentEncoder : IDisposable
{
    private CompressionGate? _gate;

    /// <summary>Bytes taken in.</summary>
    protected long BytesIn { get; set; }

    /// <summary>Bytes given to the fill.</summary>
    protected long BytesOut { get; set; }

    /// <summary>Whether bytes taken in have not been flushed.</summary>
    public bool HoldsBack { get; protected set; }

    /// <summary>An encoder for <paramref name="coding"/>, whose place in <paramref name="gate"/> is taken already.</summary>
    public static ContentEncoder Create(KeyedCodings coding, CompressionSettings settings, Fill fill, CompressionGate gate)
    {
        ContentEncoder encoder = coding == KeyedCodings.Brotli ? new Brotli(settings.BrotliQuality, fill) : new Gzip(settings.GzipLevel, fill);
        encoder._gate = gate;
        return encoder;
    }

    /// <summary>Takes some content.</summary>
    public void Write(in ReadOnlySequence<byte> content)
    {
        foreach (var piece in content)
        {
            Encode(piece.Span);
            BytesIn += piece.Length;
            HoldsBack = true;
        }
    }

    /// <summary>Gives out what was taken so far: the origin makes a pause, and viewers are waiting.</summary>
    public void Flush()
    {
        EncodeFlush();
        HoldsBack = false;
    }

    /// <summary>Ends the coding; nothing more is taken.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        _gate?.Leave(BytesIn, BytesOut);
        _gate = null;
    }

    protected abstract void Encode(ReadOnlySpan<byte> content);

    protected abstract void EncodeFlush();

    protected abstract void Free();

    private void Count(Fill fill, int count)
    {
        fill.Advance(count);
        BytesOut += count;
    }

    private sealed class Brotli(int quality, Fill fill) : ContentEncoder
    {
        // 256 KiB instead of 4 MiB: an encoder takes about eight times its window, and objects of the web gain little beyond.
        private const int WindowBits = 18;

        private BrotliEncoder _encoder = new(quality, WindowBits);

        public override void Finish() => Run(default, isFinal: true);

        protected override void Encode(ReadOnlySpan<byte> content) => Run(content, isFinal: false);

        protected override void EncodeFlush()
        {
            OperationStatus status;
            do
            {
                status = _encoder.Flush(fill.GetMemory().Span, out var written);
                Count(fill, written);
            }
            while (status == OperationStatus.DestinationTooSmall);
        }

        protected override void Free() => _encoder.Dispose();

        private void Run(ReadOnlySpan<byte> content, bool isFinal)
        {
            OperationStatus status;
            do
            {
                status = _encoder.Compress(content, fill.GetMemory().Span, out var consumed, out var written, isFinal);
                content = content[consumed..];
                Count(fill, written);
            }
            while (status == OperationStatus.DestinationTooSmall);
        }
    }

    private sealed class Gzip : ContentEncoder
    {
        private readonly GZipStream _stream;
        private bool _isGivenUp;    // the library writes an ending even then, and nobody must take it for one

        public Gzip(int level, Fill fill) =>
            _stream = new GZipStream(new FillStream(this, fill), new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: false);

        public override void Finish() => _stream.Dispose();

        protected override void Encode(ReadOnlySpan<byte> content) => _stream.Write(content);

        protected override void EncodeFlush() => _stream.Flush();

        protected override void Free()
        {
            _isGivenUp = true;
            _stream.Dispose();
        }

        /// <summary>Where the library writes to.</summary>
        private sealed class FillStream(Gzip owner, Fill fill) : Stream
        {
            public override bool CanRead => false;

            public override bool CanSeek => false;

            public override bool CanWrite => true;

            public override long Length => throw new NotSupportedException();

            public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

            public override void Flush()
            {
                // Nothing is held back here.
            }

            public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

            public override void Write(ReadOnlySpan<byte> buffer)
            {
                while (!buffer.IsEmpty && !owner._isGivenUp)
                {
                    var room = fill.GetMemory().Span;
                    var count = Math.Min(room.Length, buffer.Length);
                    buffer[..count].CopyTo(room);
                    owner.Count(fill, count);
                    buffer = buffer[count..];
                }
            }
        }
    }
}
