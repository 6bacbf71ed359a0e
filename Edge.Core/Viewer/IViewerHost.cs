using System.Net;
using Edge.Core.Diagnostics;

namespace Edge.Core.Viewer;

/// <summary>What a viewer's connection asks of the server that has it.</summary>
internal interface IViewerHost : IDrainState
{
    /// <summary>The connection turned out to come from <paramref name="client"/>, and counts as one of that address from now on (H25, H33).</summary>
    /// <returns>The cap in the way; null: it may stay.</returns>
    RefusalReason? OnClientKnown(ViewerConnection connection, IPAddress client);

    /// <summary>The connection was refused before it said anything.</summary>
    void OnRefused(Transport.TransportConnection transport, RefusalReason reason);
}
