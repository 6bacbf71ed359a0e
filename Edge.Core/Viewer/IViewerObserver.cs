using Edge.Core.Certificates;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Core.Viewer;

/// <summary>Told of what viewers' connections do before and beside their requests; must not block.</summary>
internal interface IViewerObserver
{
    /// <summary>A handshake succeeded.</summary>
    void OnHandshake(HandshakeInfo info, TimeSpan elapsed);

    /// <summary>A handshake failed, or the first bytes were not TLS; the alert, if one was due, is sent.</summary>
    void OnHandshakeFailed(TransportConnection connection, TlsFailure failure, string? serverName);

    /// <summary>The server name is nobody's (E-25).</summary>
    void OnUnknownName(TransportConnection connection);

    /// <summary>A certificate was loaded on demand, or could not be; called where the files were read.</summary>
    void OnCertificateLoaded(ServerCertificate certificate, CredentialLoadResult result);

    /// <summary>A status request for a certificate ended; called on the thread pool.</summary>
    void OnOcspFetched(OcspReport report);

    /// <summary>The name is ours, and none of its certificates can be loaded (T30).</summary>
    void OnCertificateUnusable(TransportConnection connection);

    /// <summary>The queue of handshakes is full (T22).</summary>
    void OnHandshakeQueueFull(TransportConnection connection);

    /// <summary>A deadline ended a connection or a request.</summary>
    void OnViewerDeadline(DeadlineReason reason);
}
