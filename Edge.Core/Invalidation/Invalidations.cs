using System.Security.Cryptography;
using Edge.Cache.Invalidation;
using Edge.Core.Config;
using Edge.Core.Config.Document;
using Edge.Core.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Invalidation;

/// <summary>Makes the invalidations that operators ask for: checks all of a request first, then applies all of it.</summary>
/// <remarks>Thread-safe. Takes effect before it returns; nothing is ever in progress that a viewer could notice (E-152).</remarks>
internal sealed class Invalidations(InvalidationLedger ledger, Func<EdgeSnapshot> snapshot, ILogger logger)
{
    /// <summary>Caller references that are remembered.</summary>
    public const int MaxReferences = 1000;

    /// <summary>Characters of a caller reference.</summary>
    public const int MaxReferenceLength = 128;

    private readonly Dictionary<string, (string Content, InvalidationReceipt Receipt)> _references = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Lock _gate = new();

    /// <summary>Makes one.</summary>
    /// <param name="request">What to purge.</param>
    /// <returns>202 with a receipt, or 400, 404, 409, 429 with the reasons.</returns>
    public InvalidationOutcome Apply(InvalidationRequest request)
    {
        var errors = new List<string>();
        var sites = SitesOf(request.Distribution, errors, out var unknown);
        var purges = PurgesOf(request, errors);
        if (request.CallerReference is { Length: 0 or > MaxReferenceLength })
        {
            errors.Add($"callerReference: has to have 1 to {MaxReferenceLength} characters");
        }

        if (errors.Count > 0)
        {
            return InvalidationOutcome.Refused(unknown ? 404 : 400, [.. errors]);
        }

        lock (_gate)
        {
            return Repeated(request) ?? ApplyChecked(request, sites, purges);
        }
    }

    private InvalidationOutcome ApplyChecked(InvalidationRequest request, Distribution[] sites, Purge[] purges)
    {
        var busy = sites.Where(site => !ledger.TryPurge(ledger.ScopeOf(site.Name), ForSite(purges, site), request.Soft)).Select(site => site.Name).ToArray();
        if (busy.Length > 0)
        {
            return InvalidationOutcome.Refused(429,
                [$"{string.Join(", ", busy)}: more than {InvalidationLedger.MaxRunning} paths and tags or {InvalidationLedger.MaxRunningPrefixes} wildcards are "
                    + "still being swept; nothing was purged there, try again in some seconds"]);
        }

        var receipt = new InvalidationReceipt(
            "I" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 13), purges.Length, [.. sites.Select(site => site.Name)], request.Soft);
        EdgeLog.Invalidated(logger, receipt.Id, string.Join(',', receipt.Distributions), purges.Length, request.Soft);
        Remember(request, receipt);
        return InvalidationOutcome.Done(receipt);
    }

    private Distribution[] SitesOf(string? name, List<string> errors, out bool unknown)
    {
        var all = snapshot().Distributions;
        unknown = false;
        if (name is "*" || (name is null && all.Length == 1))
        {
            return [.. all];
        }

        var names = string.Join(", ", all.Select(site => site.Name));
        if (name is null)
        {
            errors.Add($"distribution: there are several, name one or * for all: {names}");
            return [];
        }

        if (all.FirstOrDefault(site => site.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return [found];
        }

        unknown = true;
        errors.Add($"distribution: none is called {ConfigText.Quote(name)}; there are: {names}");
        return [];
    }

    private static Purge[] PurgesOf(InvalidationRequest request, List<string> errors)
    {
        var paths = request.Paths ?? [];
        var tags = request.Tags ?? [];
        if (paths.Length + tags.Length is 0 or > InvalidationLedger.MaxRunning)
        {
            errors.Add($"paths, tags: name 1 to {InvalidationLedger.MaxRunning} of them, not {paths.Length + tags.Length}");
            return [];
        }

        var purges = new List<Purge>(paths.Length + tags.Length);
        for (var i = 0; i < paths.Length; i++)
        {
            if (PurgePath.Parse(paths[i] ?? "", out var purge) is { } fault)
            {
                errors.Add($"paths[{i}]: {ConfigText.Quote(paths[i] ?? "")} {fault}");
            }
            else
            {
                purges.Add(purge);
            }
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i] is { } tag && CacheTags.IsTag(System.Text.Encoding.UTF8.GetBytes(tag)))
            {
                purges.Add(Purge.OfTag(tag));
            }
            else
            {
                errors.Add($"tags[{i}]: a tag is 1 to {CacheTags.MaxTagBytes} printable ASCII characters without comma and space (E-153)");
            }
        }

        return [.. purges];
    }

    // E-166: what is asked for as "/" is stored as the default root object.
    private static Purge[] ForSite(Purge[] purges, Distribution site) =>
        site.RootPath.Length > 1 && purges.Any(purge => purge.Kind == PurgeKind.Path && purge.Text.Span.SequenceEqual("/"u8))
            ? [.. purges, new Purge(PurgeKind.Path, site.RootPath)]
            : purges;

    private InvalidationOutcome? Repeated(InvalidationRequest request)
    {
        if (request.CallerReference is null || !_references.TryGetValue(request.CallerReference, out var known))
        {
            return null;
        }

        return known.Content == ContentOf(request)
            ? InvalidationOutcome.Done(known.Receipt)
            : InvalidationOutcome.Refused(409, [$"callerReference: {ConfigText.Quote(request.CallerReference)} was used for another invalidation"]);
    }

    private void Remember(InvalidationRequest request, InvalidationReceipt receipt)
    {
        if (request.CallerReference is null)
        {
            return;
        }

        _references[request.CallerReference] = (ContentOf(request), receipt);
        _order.Enqueue(request.CallerReference);
        if (_order.Count > MaxReferences)
        {
            _references.Remove(_order.Dequeue());
        }
    }

    private static string ContentOf(InvalidationRequest request) => Convert.ToHexString(SHA256.HashData(
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(request, InvalidationJson.Default.InvalidationRequest)));
}

/// <summary>How an invalidation went.</summary>
/// <param name="Status">A status code.</param>
/// <param name="Receipt">With 202.</param>
/// <param name="Errors">With anything else.</param>
internal readonly record struct InvalidationOutcome(int Status, InvalidationReceipt? Receipt, string[] Errors)
{
    public static InvalidationOutcome Done(InvalidationReceipt receipt) => new(202, receipt, []);

    public static InvalidationOutcome Refused(int status, string[] errors) => new(status, null, errors);
}
