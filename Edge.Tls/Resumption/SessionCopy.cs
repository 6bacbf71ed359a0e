using Org.BouncyCastle.Tls;

namespace Edge.Tls.Resumption;

/// <summary>The session object in which the library keeps a copy of the master secret after every handshake.</summary>
internal static class SessionCopy
{
    /// <summary>Zeroes the copy: what we resume, we keep ourselves.</summary>
    public static void Forget(TlsContext context) => context.Session?.ExportSessionParameters()?.Clear();
}
