using System.CommandLine;
using System.Reflection;
using Edge.Core.Explaining;
using Edge.Core.Invalidation;

namespace Edge.Core.Commands;

/// <summary>The command line of <c>rawedge</c>: names, options, help. What the commands do stands in their own files.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">Answers.</param>
    /// <param name="error">Diagnostics.</param>
    /// <param name="runner">Serves.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends a command that serves.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> InvokeAsync(
        string[] arguments, TextWriter output, TextWriter error, IServerRunner runner, TimeProvider time, CancellationToken cancellationToken = default)
    {
        if (arguments is ["--version"])
        {
            await output.WriteLineAsync($"rawedge {Version}").ConfigureAwait(false);
            return ExitCodes.Done;
        }

        var parsed = Root(output, error, runner, time).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"rawedge: {problem.Message}").ConfigureAwait(false);
            }

            await error.WriteLineAsync("Try 'rawedge --help'.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,   // signals are the server's own business
        };
        return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static RootCommand Root(TextWriter output, TextWriter error, IServerRunner runner, TimeProvider time) =>
        new("The HTTPS edge of a CDN that anybody can run.")
        {
            Demo(output, error, runner),
            Run(output, error, runner),
            Check(output, error, time),
            Policies(output, error),
            Certs(output, error, time),
            Purge(output, error, time),
            Explain(output, error, time),
            Status(output, error, time),
            Top(output, error, time),
        };

    private static Option<string> ConfigOption() => new("--config") { Description = "The configuration file.", Required = true, HelpName = "FILE" };

    private static Command Run(TextWriter output, TextWriter error, IServerRunner runner)
    {
        var config = ConfigOption();
        var command = new Command("run", "Serve a configuration in the foreground (what systemd starts).") { config };
        command.SetAction((parsed, cancel) => runner.RunAsync(parsed.GetRequiredValue(config), output, error, cancel));
        return command;
    }

    private static Command Demo(TextWriter output, TextWriter error, IServerRunner runner)
    {
        var port = PortOption("--port", "Port for https.", 8443);
        var httpPort = PortOption("--http-port", "Port for http.", 8080);
        var command = new Command("demo", "A throwaway CA, an HTTPS origin with a few pages, and the edge in front of it.") { port, httpPort };
        command.SetAction((parsed, cancel) => runner.DemoAsync(parsed.GetValue(port), parsed.GetValue(httpPort), output, error, cancel));
        return command;
    }

    private static Option<int> PortOption(string name, string description, int fallback)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            // A value that is no number has an error of its own already.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var port) && port is < 1 or > 65_535)
            {
                result.AddError($"Option '{name}' takes a port from 1 to 65535, not {port}.");
            }
        });
        return option;
    }

    private static Command Check(TextWriter output, TextWriter error, TimeProvider time)
    {
        var config = ConfigOption();
        var print = new Option<bool>("--print") { Description = "Print the effective configuration, secrets redacted; the report then goes to standard error." };
        var json = new Option<bool>("--json") { Description = "Errors and warnings as JSON." };
        var command = new Command("check", "Report every error and every dangerous setting of a configuration.") { config, print, json };
        command.SetAction(parsed => CheckCommand.Run(
            parsed.GetRequiredValue(config), parsed.GetValue(print), parsed.GetValue(json), output, error, time));
        return command;
    }

    private static Command Policies(TextWriter output, TextWriter error)
    {
        var name = new Argument<string?>("NAME") { Description = "One policy; all without it.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var command = new Command("policies", "The TLS allow-lists in words: versions, suites in order, groups, signature schemes.") { name, json };
        command.SetAction(parsed => PoliciesCommand.Run(parsed.GetValue(name), parsed.GetValue(json), output, error));
        return command;
    }

    private static Command Purge(TextWriter output, TextWriter error, TimeProvider time)
    {
        var patterns = new Argument<string[]>("PATTERN")
        {
            Description = "A path, with its query if it has one; a * at the end stands for anything: /a /a?x=1 /dir/* /*",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var tags = new Option<string[]>("--tag") { Description = "Everything that the origin gave this tag.", HelpName = "T" };
        var distribution = new Option<string?>("--distribution") { Description = "Which; '*' for every one. Not needed where there is only one.", HelpName = "D" };
        var soft = new Option<bool>("--soft") { Description = "Make stale instead of removing: it still answers when the origin fails." };
        var json = new Option<bool>("--json") { Description = "Print the edge's answer as JSON." };
        var access = new AdminAccess();
        var command = new Command("purge", "Invalidate what a running edge has stored.") { patterns, tags, distribution, soft, json };
        access.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(patterns) is not { Length: > 0 } && result.GetValue(tags) is not { Length: > 0 })
            {
                result.AddError("Name at least one PATTERN or --tag.");
            }
        });
        command.SetAction(async (parsed, cancel) => access.Open(parsed, error, time) is { } client
            ? await PurgeCommand.RunAsync(
                client,
                new InvalidationRequest(parsed.GetValue(distribution), parsed.GetValue(patterns), parsed.GetValue(tags), parsed.GetValue(soft)),
                parsed.GetValue(json), output, error, cancel).ConfigureAwait(false)
            : ExitCodes.Usage);
        return command;
    }

    private static Command Explain(TextWriter output, TextWriter error, TimeProvider time)
    {
        var method = new Argument<string>("METHOD") { Description = "GET, HEAD …" };
        var url = new Argument<string>("URL") { Description = "An absolute URL: https://www.example.com/a?x=1" };
        var fields = new Option<string[]>("--header", "-H") { Description = "A field of the request.", HelpName = "'Field: value'" };
        var json = new Option<bool>("--json") { Description = "Print the edge's answer as JSON." };
        var access = new AdminAccess();
        var command = new Command("explain", "Say what a running edge would do with a request, and why: behavior, key, what is stored, hit or not.")
        {
            method, url, fields, json,
        };
        access.AddTo(command);
        command.SetAction(async (parsed, cancel) => access.Open(parsed, error, time) is { } client
            ? await ExplainCommand.RunAsync(
                client,
                new ExplainRequest(parsed.GetRequiredValue(method), parsed.GetRequiredValue(url), parsed.GetValue(fields) ?? []),
                parsed.GetValue(json), output, error, cancel).ConfigureAwait(false)
            : ExitCodes.Usage);
        return command;
    }

    private static Command Status(TextWriter output, TextWriter error, TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "Print the edge's answer as JSON." };
        var access = new AdminAccess();
        var command = new Command("status", "What a running edge is doing: listeners, connections, handshakes, cache, origins.") { json };
        access.AddTo(command);
        command.SetAction(async (parsed, cancel) => access.Open(parsed, error, time) is { } client
            ? await StatusCommand.RunAsync(client, parsed.GetValue(json), output, error, cancel).ConfigureAwait(false)
            : ExitCodes.Usage);
        return command;
    }

    private static Command Top(TextWriter output, TextWriter error, TimeProvider time)
    {
        var interval = new Option<int>("--interval") { Description = "Seconds between two looks, 1 to 3600.", DefaultValueFactory = _ => 1 };
        var count = new Option<int?>("--count") { Description = "How many looks; without it, until Ctrl-C." };
        interval.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var seconds) && seconds is < 1 or > 3600)
            {
                result.AddError($"Option '--interval' takes 1 to 3600 seconds, not {seconds}.");
            }
        });
        var access = new AdminAccess();
        var command = new Command("top", "The same again and again, with rates.") { interval, count };
        access.AddTo(command);
        command.SetAction(async (parsed, cancel) => access.Open(parsed, error, time) is { } client
            ? await StatusCommand.TopAsync(
                client, TimeSpan.FromSeconds(parsed.GetValue(interval)), parsed.GetValue(count), !Console.IsOutputRedirected, output, error, time, cancel).ConfigureAwait(false)
            : ExitCodes.Usage);
        return command;
    }

    private static Command Certs(TextWriter output, TextWriter error, TimeProvider time)
    {
        var folder = new Option<string>("--out") { Description = "Where to write.", Required = true, HelpName = "DIR" };
        var names = new Option<string[]>("--name") { Description = "A host name or address of the leaves; localhost without it.", HelpName = "HOST" };
        var force = new Option<bool>("--force") { Description = "Overwrite files that are there." };
        var caKey = new Option<bool>("--with-ca-key") { Description = "Write the CA's private key too: who has it can be any site for whoever trusts the CA." };
        var dev = new Command("dev", "A development CA and leaves (ECDSA P-256 and RSA-2048).") { folder, names, force, caKey };
        dev.SetAction(parsed => CertsDevCommand.Run(
            parsed.GetRequiredValue(folder), parsed.GetValue(names) ?? [], parsed.GetValue(force), parsed.GetValue(caKey), output, error, time));
        return new Command("certs", "Certificates.") { dev };
    }
}
