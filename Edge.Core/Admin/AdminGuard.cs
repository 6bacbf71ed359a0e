using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Core.Admin;

/// <summary>Who may ask (P12). The address keeps other machines out; this keeps out browsers on this machine that were told
/// to ask by a page from elsewhere.</summary>
internal static class AdminGuard
{
    /// <summary>Checks a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="token">What Authorization must carry; null: nothing.</param>
    /// <returns>Null, or status and reason of the refusal.</returns>
    public static (int Status, string Reason)? Check(AdminHead head, byte[]? token)
    {
        // A name that resolves to us by the attacker's DNS is still the attacker's name (DNS rebinding).
        if (!IsLocalName(head.HostName))
        {
            return (403, "foreign Host");
        }
        // Browsers name the page that makes them send anything but a plain read.
        if (head.Method is not ("GET" or "HEAD") && head.FromBrowser)
        {
            return (403, "request made by a web page");
        }
        if (token is not null && head.Path is not ("/healthz" or "/readyz") && !IsBearer(head.Authorization, token))
        {
            return (401, "credentials");
        }
        return null;
    }

    private static bool IsLocalName(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        return IPAddress.TryParse(host.AsSpan().Trim("[]"), out IPAddress? address) && IPAddress.IsLoopback(address);
    }

    private static bool IsBearer(byte[] authorization, byte[] token)
    {
        ReadOnlySpan<byte> scheme = "Bearer "u8;
        return authorization.Length > scheme.Length
            && Ascii.EqualsIgnoreCase(authorization.AsSpan(0, scheme.Length), scheme)
            && CryptographicOperations.FixedTimeEquals(authorization.AsSpan(scheme.Length), token);
    }
}
