using System.Security.Cryptography;
using System.Text;

namespace Edge.Core.Exchange;

/// <summary>The names by which this edge is known to others: in Via (RFC 9110 §7.6.3), CDN-Loop (RFC 8586) and Cache-Status (RFC 9211).</summary>
/// <remarks>The node id is drawn at start: two edges in a row are fine, one edge twice in a request's path is a loop (O18, E-97).</remarks>
internal sealed class EdgeIdentity
{
    /// <summary>The name of the cache in Cache-Status.</summary>
    public static ReadOnlySpan<byte> CacheName => "rawedge"u8;

    /// <summary>The value of Server on answers that the edge makes itself (E-111).</summary>
    public static ReadOnlySpan<byte> Server => "RawEdge"u8;

    private readonly byte[] _nodeId;
    private readonly byte[] _via;

    public EdgeIdentity()
    {
        _nodeId = Encoding.ASCII.GetBytes($"rawedge-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        _via = [.. "1.1 "u8, .. _nodeId, .. " (RawEdge)"u8];
    }

    /// <summary>This process, among edges.</summary>
    public ReadOnlySpan<byte> NodeId => _nodeId;

    /// <summary>Our member of Via, in both directions.</summary>
    public ReadOnlySpan<byte> Via => _via;

    /// <summary>Whether a request has been here before.</summary>
    public bool IsLoop(FieldTable fields) => Names(fields, "cdn-loop"u8) || Names(fields, "via"u8);

    private bool Names(FieldTable fields, ReadOnlySpan<byte> list)
    {
        for (var i = fields.Find(list, 0); i >= 0; i = fields.Find(list, i + 1))
        {
            if (fields.ValueAt(i).IndexOf(_nodeId) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
