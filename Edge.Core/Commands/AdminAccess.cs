using System.CommandLine;
using System.Text.Json;
using Edge.Core.Admin;
using Edge.Core.Config;
using Edge.Core.Invalidation;

namespace Edge.Core.Commands;

/// <summary>How the commands that speak to a running edge find it: <c>--config</c>, or <c>--admin</c> with <c>--token-file</c>.</summary>
internal sealed class AdminAccess
{
    /// <summary>Where an edge is asked when nothing says otherwise.</summary>
    public const string DefaultEndpoint = "127.0.0.1:9901";

    private readonly Option<string?> _config = new("--config")
    {
        Description = "The configuration of the edge; it says where its admin endpoint is.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _admin = new("--admin")
    {
        Description = $"The admin endpoint, an address or unix:/path; {DefaultEndpoint} without it.",
        HelpName = "ENDPOINT",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "The file with the admin endpoint's token.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_config);
        command.Add(_admin);
        command.Add(_tokenFile);
    }

    /// <summary>Says why the edge refused: its own list of errors, or what it answered.</summary>
    public static async Task WriteRefusalAsync(AdminAnswer answer, TextWriter error)
    {
        string[] reasons;
        try
        {
            reasons = JsonSerializer.Deserialize(answer.Body.Span, InvalidationJson.Default.InvalidationErrors)!.Errors;
        }
        catch (JsonException)
        {
            reasons = [$"the edge answered {answer.Status}: {answer.Text}"];   // 401, 403: plain text
        }

        foreach (var reason in reasons)
        {
            await error.WriteLineAsync($"rawedge: {reason}").ConfigureAwait(false);
        }
    }

    /// <summary>The client for what the options say.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="error">Told what is wrong.</param>
    /// <param name="time">The clock that certificates are judged by.</param>
    /// <returns>Null when something is wrong.</returns>
    public AdminClient? Open(ParseResult parsed, TextWriter error, TimeProvider time)
    {
        var endpoint = ListenEndpoint.Parse(parsed.GetValue(_admin) ?? DefaultEndpoint);
        string? token = null;
        if (parsed.GetValue(_config) is { } file && parsed.GetValue(_admin) is null)
        {
            var loaded = ConfigLoader.Load(file, time);
            foreach (var issue in loaded.Errors)
            {
                error.WriteLine(issue.ToString());
            }

            if (loaded.Snapshot is not { } snapshot)
            {
                return null;
            }

            if (snapshot.Admin is not { } admin)
            {
                error.WriteLine($"{file}: has no admin endpoint; add \"admin\": {{ \"endpoint\": \"{DefaultEndpoint}\" }}");
                return null;
            }

            endpoint = admin.Endpoint;
            token = admin.Token;
        }

        if (parsed.GetValue(_tokenFile) is { } tokenFile)
        {
            token = AdminToken.Read(tokenFile, out var fault);
            if (fault is not null)
            {
                error.WriteLine($"rawedge: {fault}");
                return null;
            }
        }

        if (endpoint is null)
        {
            error.WriteLine($"rawedge: --admin takes an address like {DefaultEndpoint} or unix:/path, not '{parsed.GetValue(_admin)}'");
            return null;
        }

        return new AdminClient(endpoint.ToEndPoint(), token);
    }
}
