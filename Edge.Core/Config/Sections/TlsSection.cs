using Edge.Core.Config.Keys;
using Edge.Tls;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>tls</c>.</summary>
internal static class TlsSection
{
    private static readonly ChoiceKey<TlsCryptoProvider> CryptoProvider = new("cryptoProvider", TlsCryptoProvider.Default,
        ("auto", TlsCryptoProvider.Default), ("managed", TlsCryptoProvider.Managed), ("platform", TlsCryptoProvider.Platform),
        ("libcrypto", TlsCryptoProvider.Libcrypto));

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("tls", new(CryptoProvider));

    /// <summary>Reads the section, and tests the provider it comes to; one that was asked for by name and is not whole is an
    /// error.</summary>
    public static TlsSettings Read(SectionReader root)
    {
        var reader = root.Section(Key);
        var wanted = reader.Read(CryptoProvider);
        var selection = TlsCryptoProviders.Select(wanted);
        if (selection.Fault is { } fault)
        {
            reader.Error(CryptoProvider, $"{CryptoProvider.WordOf(wanted)} cannot be used: {fault}; \"auto\" takes the fastest that can");
        }

        return new(selection);
    }

    /// <summary>The word of a provider in the file, which is its name everywhere else too.</summary>
    public static string WordOf(TlsCryptoProvider provider) => CryptoProvider.WordOf(provider);
}
