using System.Collections.Immutable;
using Edge.Tls.Crypto;
using Edge.Tls.Crypto.Native;

namespace Edge.Tls;

/// <summary>Which providers are whole on this machine, and which one computes.</summary>
/// <remarks>Each is tested once per process, when somebody first asks for it. Thread-safe.</remarks>
public static class TlsCryptoProviders
{
    // The fastest first, by measurement (decision 0012): a choice at start that depended on a stopwatch would depend on luck.
    private static readonly Candidate[] ByPreference =
    [
        new(TlsCryptoProvider.Libcrypto, Libcrypto.FindVersion, static () => new LibcryptoPrimitives()),
        new(TlsCryptoProvider.Platform, static () => $".NET {Environment.Version}", static () => new PlatformPrimitives()),
        new(TlsCryptoProvider.Managed, ManagedVersion, static () => new ManagedPrimitives()),
    ];

    /// <summary>The provider to compute with.</summary>
    /// <param name="wanted">A provider, or <see cref="TlsCryptoProvider.Default"/> for the fastest that is whole.</param>
    /// <returns>The choice. Never throws: a provider that was asked for by name and cannot be had is a
    /// <see cref="TlsCryptoSelection.Fault"/>.</returns>
    public static TlsCryptoSelection Select(TlsCryptoProvider wanted) => Select(wanted, ByPreference);

    /// <summary>The state of every provider, fastest first; tests those that were not tested yet.</summary>
    public static ImmutableArray<TlsCryptoVerdict> Examine() => [.. ByPreference.Select(candidate => candidate.Verdict)];

    /// <summary>For tests: the choice among <paramref name="candidates"/>.</summary>
    internal static TlsCryptoSelection Select(TlsCryptoProvider wanted, IEnumerable<Candidate> candidates)
    {
        var rejected = ImmutableArray.CreateBuilder<TlsCryptoVerdict>();
        foreach (var candidate in candidates)
        {
            if (wanted != TlsCryptoProvider.Default && candidate.Provider != wanted)
            {
                continue;
            }

            if (candidate.Verdict.IsWhole)
            {
                return new() { Wanted = wanted, Chosen = candidate.Verdict, Rejected = rejected.ToImmutable() };
            }

            rejected.Add(candidate.Verdict);
        }

        return new() { Wanted = wanted, Rejected = rejected.ToImmutable() };
    }

    /// <summary>The primitives of <paramref name="provider"/>; null for BouncyCastle alone.</summary>
    /// <exception cref="PlatformNotSupportedException">It is not whole.</exception>
    internal static CryptoPrimitives? Require(TlsCryptoProvider provider)
    {
        if (provider == TlsCryptoProvider.Managed)
        {
            return null;
        }

        if (provider == TlsCryptoProvider.Default)
        {
            provider = Automatic.Chosen.Provider;
            return provider == TlsCryptoProvider.Managed ? null : Require(provider);
        }

        var candidate = ByPreference[provider == TlsCryptoProvider.Libcrypto ? 0 : 1];
        return candidate.Verdict.IsWhole
            ? candidate.Primitives
            : throw new PlatformNotSupportedException($"crypto provider {provider}: {candidate.Verdict.Fault}");
    }

    private static string? ManagedVersion() =>
        $"BouncyCastle {typeof(Org.BouncyCastle.Tls.TlsProtocol).Assembly.GetName().Version!.ToString(3)}";

    private static class Automatic
    {
        // The managed one is last and always there, so there is a choice.
        public static TlsCryptoVerdict Chosen { get; } = Select(TlsCryptoProvider.Default).Chosen!;
    }

    /// <summary>A provider that has not been looked at until somebody asks.</summary>
    internal sealed class Candidate
    {
        private readonly Lazy<(CryptoPrimitives? Primitives, TlsCryptoVerdict Verdict)> _examined;

        /// <param name="provider">Which.</param>
        /// <param name="findVersion">Its version; null when it is not here.</param>
        /// <param name="create">Makes its primitives, when it is here.</param>
        public Candidate(TlsCryptoProvider provider, Func<string?> findVersion, Func<CryptoPrimitives> create)
        {
            Provider = provider;
            _examined = new(() => Examine(provider, findVersion(), create));
        }

        public TlsCryptoProvider Provider { get; }

        public TlsCryptoVerdict Verdict => _examined.Value.Verdict;

        public CryptoPrimitives? Primitives => _examined.Value.Primitives;

        private static (CryptoPrimitives? Primitives, TlsCryptoVerdict Verdict) Examine(
            TlsCryptoProvider provider, string? version, Func<CryptoPrimitives> create)
        {
            if (version is null)
            {
                return (null, new(provider, null, $"{Libcrypto.FileName} is not on this machine"));
            }

            try
            {
                var primitives = create();
                return (primitives, new(provider, version, CryptoProbe.FindFault(primitives)));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                return (null, new(provider, version, exception.Message));
            }
        }
    }
}
