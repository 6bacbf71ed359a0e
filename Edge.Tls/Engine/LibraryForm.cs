using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>A security policy as the library wants it: made once, shared by all handshakes. The library only reads it.</summary>
internal sealed class LibraryForm
{
    private static readonly ConditionalWeakTable<SecurityPolicy, LibraryForm> ByPolicy = [];
    private static readonly ConditionalWeakTable<string[], ProtocolName[]> ByProtocols = [];

    private static readonly ConditionalWeakTable<string, byte[]> ProtocolExtensions = [];

    private readonly ConcurrentDictionary<TlsGroup, int[]> _groups = new();
    private readonly SecurityPolicy _policy;

    private LibraryForm(SecurityPolicy policy)
    {
        _policy = policy;
        Versions = [.. policy.Versions.Select(version => ProtocolVersion.Get((int)version >> 8, (int)version & 0xFF))];
        CipherSuites = [.. policy.ServableSuites.Select(id => (int)id)];
    }

    /// <summary>Versions, best first.</summary>
    public ProtocolVersion[] Versions { get; }

    /// <summary>Suites that can be served, in the server's order.</summary>
    public int[] CipherSuites { get; }

    /// <summary>The form of <paramref name="policy"/>.</summary>
    public static LibraryForm Of(SecurityPolicy policy) => ByPolicy.GetValue(policy, static key => new LibraryForm(key));

    /// <summary>ALPN protocols, in our order.</summary>
    public static ProtocolName[] Of(ImmutableArray<string> protocols) =>
        protocols.IsEmpty
            ? []
            : ByProtocols.GetValue(
                ImmutableCollectionsMarshal.AsArray(protocols)!, static names => [.. names.Select(ProtocolName.AsUtf8Encoding)]);

    /// <summary>The data of our ALPN extension that names <paramref name="protocol"/> (RFC 7301 §3.1); only read.</summary>
    public static byte[] ExtensionOf(string protocol) => ProtocolExtensions.GetValue(
        protocol,
        static name => [0, (byte)(name.Length + 1), (byte)name.Length, .. Encoding.ASCII.GetBytes(name)]);

    /// <summary>The groups of the policy, <paramref name="chosen"/> first.</summary>
    public int[] GroupsAfter(TlsGroup chosen) => _groups.GetOrAdd(
        chosen,
        static (first, policy) => [(int)first, .. policy.NamedGroups.Where(group => group != first).Select(group => (int)group)],
        _policy);
}
