using CsCheck;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Properties;

/// <summary>What we write, we read back, in whatever pieces it arrives.</summary>
public sealed class RoundTripTests
{
    private const string TokenBytes = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly string ValueBytes =
        string.Concat(Enumerable.Range(0, 256).Where(b => b == '\t' || (b >= ' ' && b != 0x7F)).Select(b => (char)b));

    private static readonly HashSet<string> ControlNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Expect", "Upgrade", "Connection", "Content-Length", "Transfer-Encoding",
    };

    private static readonly Gen<string> Token = Gen.String[Gen.Char[TokenBytes], 1, 20];

    private static readonly Gen<(string Name, string Value)> Field =
        Gen.Select(Token.Where(n => !ControlNames.Contains(n)), Gen.String[Gen.Char[ValueBytes], 0, 400])
            .Select((name, value) => (name, value.Trim(' ', '\t')));

    private static readonly Gen<(string Name, string Value)[]> Fields = Field.Array[0, 30];

    private static readonly Gen<string> Target =
        Gen.Select(Gen.String[Gen.Char["/-._~!$&'()*+,;=:@%[]^`{|}aZ09"], 0, 60], Gen.String[Gen.Char["?\\/=&%aZ09"], 0, 60].Null())
            .Select((path, query) => "/" + path + (query is null ? "" : "?" + query));

    private static readonly Gen<int[]> Cuts = Gen.Int[1, 50].Array[0, 40];

    [Test]
    public void Request_WrittenAndParsed_IsTheSame()
        => Gen.Select(Token.Where(m => m != "CONNECT"), Target, Fields, Gen.Long[0, long.MaxValue], Cuts).Sample(
            (method, target, fields, length, cuts) =>
            {
                var output = new BlockWriter();
                var writer = new Http1HeadWriter(output);
                writer.RequestLine(Bytes.Of(method), Bytes.Of(target));
                writer.Field("Host"u8, "example.com:8080"u8);
                WriteFields(ref writer, fields);
                writer.Field("Content-Length"u8, length);
                writer.End();

                RequestOutcome outcome = HeadRuns.Request(output.Written);
                string expected = $"{method} {target} Http11|Host=example.com:8080{Show(fields)}|Content-Length={length}";
                return outcome.Error == Http1Error.None
                    && outcome.Seen == expected
                    && outcome.Facts.Body == BodyFraming.OfLength(length)
                    && ScanInPieces(HeadKind.Request, output.Written, cuts) == outcome.Scan;
            },
            iter: 1000);

    [Test]
    public void Response_WrittenAndParsed_IsTheSame()
        => Gen.Select(Gen.Int[100, 599], Gen.String[Gen.Char[ValueBytes], 0, 60], Fields, Gen.Bool, Cuts).Sample(
            (status, phrase, fields, chunked, cuts) =>
            {
                var output = new BlockWriter();
                var writer = new Http1HeadWriter(output);
                writer.StatusLine(status, Bytes.Of(phrase));
                WriteFields(ref writer, fields);
                if (chunked)
                    writer.Field("Transfer-Encoding"u8, "chunked"u8);
                writer.End();

                ResponseOutcome outcome = HeadRuns.Response(output.Written);
                string lines = Show(fields) + (chunked ? "|Transfer-Encoding=chunked" : "");
                string expected = $"Http11 {status} {phrase}" + (lines.Length == 0 ? "|" : lines);
                return outcome.Error == Http1Error.None
                    && outcome.Seen == expected
                    && ScanInPieces(HeadKind.Response, output.Written, cuts) == outcome.Scan;
            },
            iter: 1000);

    [Test]
    public void Content_EncodedAndDecoded_IsTheSame()
        => Gen.Select(Gen.Byte.Array[0, 300].Array[0, 12], Cuts).Sample(
            (chunks, cuts) =>
            {
                var output = new BlockWriter();
                foreach (byte[] chunk in chunks)
                    ChunkedEncoder.WriteChunk(output, chunk);
                ChunkedEncoder.WriteEnd(output);

                byte[] bytes = output.Written;
                string content = string.Concat(chunks.Select(c => Bytes.Text(c)));
                var expected = new BodyRun(BodyStatus.Complete, Http1Error.None, content, "", 0);
                return BodyRun.Of(bytes, BodyFraming.Chunked, Pieces.Of(cuts, bytes.Length)) == expected;
            },
            iter: 1000);

    [Test]
    public void Content_OfALengthInAnyPieces_IsTheSame()
        => Gen.Select(Gen.Byte.Array[1, 300], Gen.Int[0, 300], Cuts).Sample(
            (bytes, length, cuts) =>
            {
                length = Math.Min(length, bytes.Length);
                string content = Bytes.Text(bytes.AsSpan(0, length));
                var expected = new BodyRun(BodyStatus.Complete, Http1Error.None, content, "", bytes.Length - length);
                return BodyRun.Of(bytes, BodyFraming.OfLength(length), Pieces.Of(cuts, bytes.Length)) == expected;
            },
            iter: 1000);

    private static ScanOutcome ScanInPieces(HeadKind kind, byte[] bytes, int[] cuts)
        => HeadRuns.Scan(kind, bytes, Pieces.Of(cuts, bytes.Length), Http1Limits.Default);

    private static void WriteFields(ref Http1HeadWriter writer, (string Name, string Value)[] fields)
    {
        foreach ((string name, string value) in fields)
            writer.Field(Bytes.Of(name), Bytes.Of(value));
    }

    private static string Show((string Name, string Value)[] fields) => string.Concat(fields.Select(f => $"|{f.Name}={f.Value}"));
}
