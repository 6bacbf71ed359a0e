using System.IO.Pipelines;

namespace Edge.Tests.Tls;

/// <summary>Two ends of one in-memory connection.</summary>
internal sealed class DuplexPair
{
    public DuplexPair(PipeOptions? options = null)
    {
        var toServer = new System.IO.Pipelines.Pipe(options ?? PipeOptions.Default);
        var toClient = new System.IO.Pipelines.Pipe(options ?? PipeOptions.Default);
        Client = new End(toClient.Reader, toServer.Writer);
        Server = new End(toServer.Reader, toClient.Writer);
    }

    public End Client { get; }

    public End Server { get; }

    internal sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
