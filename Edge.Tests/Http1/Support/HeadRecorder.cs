using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Tests.Http1.Support;

/// <summary>A sink that keeps everything as text.</summary>
internal sealed class HeadRecorder(byte[] head) : IHttp1RequestSink, IHttp1ResponseSink
{
    public string StartLine { get; private set; } = "";

    public List<(string Name, string Value)> Fields { get; } = [];

    public void OnRequestLine(Slice method, Slice target, Http1Version version)
        => StartLine = $"{Text(method)} {Text(target)} {version}";

    public void OnStatusLine(Http1Version version, int status, Slice reason) => StartLine = $"{version} {status} {Text(reason)}";

    public void OnField(FieldLine line) => Fields.Add((Text(line.Name), Text(line.Value)));

    public override string ToString() => StartLine + "|" + string.Join("|", Fields.Select(f => $"{f.Name}={f.Value}"));

    private string Text(Slice slice) => Bytes.Text(slice.Of(head));
}
