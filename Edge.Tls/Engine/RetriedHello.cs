using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>Compares the two hellos around a HelloRetryRequest (RFC 8446 §4.1.2), which the library does not.</summary>
internal static class RetriedHello
{
    /// <summary>Whether <paramref name="second"/> changes nothing but what it may: key_share, pre_shared_key, early_data,
    /// cookie, padding.</summary>
    public static bool IsSame(ClientHello first, ClientHello second) =>
        first.Version.Equals(second.Version)
        && first.Random.AsSpan().SequenceEqual(second.Random)
        && first.SessionID.AsSpan().SequenceEqual(second.SessionID)
        && first.CipherSuites.AsSpan().SequenceEqual(second.CipherSuites)
        && Fixed(first).Count() == Fixed(second).Count()
        && Fixed(first).All(extension => second.Extensions.TryGetValue(extension.Key, out var data) && data.AsSpan().SequenceEqual(extension.Value));

    private static IEnumerable<KeyValuePair<int, byte[]>> Fixed(ClientHello hello) => hello.Extensions.Where(extension => extension.Key
        is not (ExtensionType.key_share or ExtensionType.pre_shared_key or ExtensionType.early_data or ExtensionType.cookie or ExtensionType.padding));
}
