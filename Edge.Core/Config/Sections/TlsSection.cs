using Edge.Core.Config.Keys;
using Edge.Tls;
using Edge.Tls.Resumption;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>tls</c>.</summary>
internal static class TlsSection
{
    private static readonly ChoiceKey<TlsCryptoProvider> CryptoProvider = new("cryptoProvider", TlsCryptoProvider.Default,
        ("auto", TlsCryptoProvider.Default), ("managed", TlsCryptoProvider.Managed), ("platform", TlsCryptoProvider.Platform),
        ("libcrypto", TlsCryptoProvider.Libcrypto));

    private static readonly TicketSettings Defaults = TicketSettings.Default;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly BooleanKey Enabled = new("enabled", Defaults.Enabled);
    private static readonly DurationKey Rotation = new("rotation", Defaults.Rotation, Minute, SessionTickets.MaxAge);
    private static readonly DurationKey Lifetime = new("lifetime", Defaults.Lifetime, Minute, SessionTickets.MaxAge);
    private static readonly IntegerKey Count = new("count", Defaults.Count, 0, 2);
    private static readonly SectionKey Tickets = new("tickets", new(Enabled, Rotation, Lifetime, Count));

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("tls", new(CryptoProvider, Tickets));

    /// <summary>Reads the section, and tests the provider it comes to; one that was asked for by name and is not whole is an
    /// error.</summary>
    /// <param name="root">The top of the file.</param>
    /// <param name="tickets">What <c>tickets</c> says.</param>
    public static TlsSettings Read(SectionReader root, out TicketSettings tickets)
    {
        var reader = root.Section(Key);
        var wanted = reader.Read(CryptoProvider);
        var selection = TlsCryptoProviders.Select(wanted);
        if (selection.Fault is { } fault)
        {
            reader.Error(CryptoProvider, $"{CryptoProvider.WordOf(wanted)} cannot be used: {fault}; \"auto\" takes the fastest that can");
        }

        tickets = ReadTickets(reader.Section(Tickets));
        return new(selection);
    }

    /// <summary>The word of a provider in the file, which is its name everywhere else too.</summary>
    public static string WordOf(TlsCryptoProvider provider) => CryptoProvider.WordOf(provider);

    private static TicketSettings ReadTickets(SectionReader reader)
    {
        var rotation = reader.Read(Rotation);
        var longest = (TicketKeys.Accepted - 1) * rotation;
        var lifetime = reader.Read(Lifetime, longest < Defaults.Lifetime ? longest : Defaults.Lifetime);
        if (lifetime > longest)
            reader.Error(Lifetime, $"is longer than two rotations, {DurationText.Format(longest)}; the keys could not open such a ticket to its end (T14)");
        return new(reader.Read(Enabled), rotation, lifetime, reader.Read(Count));
    }
}
