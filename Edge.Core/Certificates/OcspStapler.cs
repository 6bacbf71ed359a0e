using System.Runtime.CompilerServices;
using Edge.Core.Diagnostics;
using Edge.Tls.Certificates;
using Edge.Tls.Ocsp;

namespace Edge.Core.Certificates;

/// <summary>Sees to it that certificates in use have a fresh status response to staple (E-15, P16).</summary>
/// <remarks>
/// <para>Handshakes drive it and never wait for it: one that finds no response, or one past its refresh time, starts a fetch beside itself
/// and goes on with what is there. A certificate nobody visits is never asked about, and nothing runs on a timer.</para>
/// <para>Thread-safe. One fetch per certificate, <see cref="CertificateRules.MaxOcspFetches"/> in all; who finds them taken leaves it to a
/// later handshake. State belongs to the loaded credential and goes with it.</para>
/// </remarks>
internal sealed class OcspStapler(
    OcspFetcher fetcher, Func<CertificateRules> rules, Action<OcspReport> report, Func<double> random, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    private readonly ConditionalWeakTable<ServerCredential, State> _states = [];
    private int _fetches;

    /// <summary>Fetches under way.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>Called before a handshake that may use <paramref name="credentials"/>: takes stale responses away, starts fetches.</summary>
    public void Prepare(CertificateSet certificates, CredentialSet credentials)
    {
        Prepare(certificates.Ecdsa, credentials.Ecdsa);
        Prepare(certificates.Rsa, credentials.Rsa);
    }

    private void Prepare(ServerCertificate? certificate, ServerCredential? credential)
    {
        if (credential?.OcspResponder is null || certificate is not { Ocsp.Staple: true })
        {
            return;
        }

        var now = time.GetUtcNow();
        if (credential.Staple is { } staple && staple.NextUpdate <= now)
        {
            credential.Staple = null;
        }

        var state = _states.GetValue(credential, static _ => new State());
        if (now.UtcTicks < Volatile.Read(ref state.DueTicks) || Interlocked.CompareExchange(ref state.Busy, 1, 0) != 0)
        {
            return;
        }

        if (Interlocked.Increment(ref _fetches) > rules().MaxOcspFetches)
        {
            Interlocked.Decrement(ref _fetches);
            Volatile.Write(ref state.Busy, 0);
            return;
        }

        _ = Task.Run(() => RefreshAsync(certificate, credential, state));
    }

    private async Task RefreshAsync(ServerCertificate certificate, ServerCredential credential, State state)
    {
        OcspReport result;
        try
        {
            result = await AskAsync(certificate, credential).ConfigureAwait(false);
            Apply(credential, state, result);
            result = result with { IsFirstFailure = state.Failures == 1 };
        }
        catch (OperationCanceledException)
        {
            return;   // the server stops
        }
        finally
        {
            Interlocked.Decrement(ref _fetches);
            Volatile.Write(ref state.Busy, 0);
        }

        report(result);
    }

    private async Task<OcspReport> AskAsync(ServerCertificate certificate, ServerCredential credential)
    {
        if (OcspQuery.Create(credential) is not { } query)
        {
            return new(certificate.Name, credential.OcspResponder!, OcspOutcome.NotAsked, "the issuer is not in the chain, and the question needs its key");
        }

        var (body, outcome, reason) = await fetcher.FetchAsync(query, certificate.Ocsp, rules(), stopping).ConfigureAwait(false);
        if (body is not { } response)
        {
            return new(certificate.Name, query.Responder, outcome, reason);
        }

        var verdict = query.Read(response, time.GetUtcNow());
        outcome = verdict.Status switch
        {
            OcspStatus.Good => OcspOutcome.Good,
            OcspStatus.Revoked => OcspOutcome.Revoked,
            OcspStatus.Unknown => OcspOutcome.Unknown,
            _ => OcspOutcome.Invalid,
        };
        return new(certificate.Name, query.Responder, outcome, verdict.Reason) { Staple = verdict.Staple, RevokedAt = verdict.RevokedAt };
    }

    private void Apply(ServerCredential credential, State state, OcspReport result)
    {
        var now = time.GetUtcNow();
        if (result.Outcome == OcspOutcome.Good)
        {
            credential.Staple = result.Staple;
            state.Failures = 0;
            // Between half and three quarters of what is left of its life, so that a fleet of edges does not ask at once.
            state.SetDue(now + (result.Staple!.NextUpdate - now) * (0.5 + (random() / 4)));
            return;
        }

        if (result.Outcome == OcspOutcome.Revoked)
        {
            credential.Staple = null;   // a "good" from before the revocation would be a lie
        }

        state.Failures++;
        var pause = FirstRetry * Math.Pow(2, Math.Min(state.Failures - 1, 10));
        state.SetDue(now + (pause < LongestRetry ? pause : LongestRetry) * (0.75 + (random() / 2)));
    }

    private sealed class State
    {
        // Written by the one fetch, read by handshakes.
        public long DueTicks;

        public int Busy;

        // Touched by the one fetch alone.
        public int Failures { get; set; }

        public void SetDue(DateTimeOffset due) => Volatile.Write(ref DueTicks, due.UtcTicks);
    }
}

/// <summary>How one status request ended.</summary>
/// <param name="Certificate">The certificate's name in the configuration.</param>
/// <param name="Responder">The URL asked, as the certificate has it.</param>
/// <param name="Outcome">The closed list.</param>
/// <param name="Reason">For the log; empty when the responder was understood.</param>
internal sealed record OcspReport(string Certificate, string Responder, OcspOutcome Outcome, string Reason)
{
    /// <summary>The response to staple, exactly when it is good.</summary>
    public OcspStaple? Staple { get; init; }

    /// <summary>When the certificate was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether the request before this one did not fail: one line of log per episode.</summary>
    public bool IsFirstFailure { get; init; }
}
