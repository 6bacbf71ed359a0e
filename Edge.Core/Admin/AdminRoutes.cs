namespace Edge.Core.Admin;

/// <summary>What the admin endpoint answers: exact paths, by method. Filled before the server starts.</summary>
internal sealed class AdminRoutes
{
    private readonly Dictionary<string, Dictionary<string, AdminHandler>> _paths = new(StringComparer.Ordinal);

    /// <summary>Adds a route. GET answers HEAD as well.</summary>
    public AdminRoutes Map(string method, string path, AdminHandler handler)
    {
        if (!_paths.TryGetValue(path, out Dictionary<string, AdminHandler>? methods))
        {
            _paths[path] = methods = new Dictionary<string, AdminHandler>(StringComparer.Ordinal);
        }
        methods.Add(method, handler);
        return this;
    }

    /// <summary>Answers a request: with its route, or 404, or 405 with the methods allowed.</summary>
    public ValueTask<AdminResponse> AnswerAsync(AdminRequest request, CancellationToken cancellationToken)
    {
        if (!_paths.TryGetValue(request.Path, out Dictionary<string, AdminHandler>? methods))
        {
            return ValueTask.FromResult(AdminResponse.Text(404, "not found"));
        }
        if (methods.TryGetValue(request.Method is "HEAD" ? "GET" : request.Method, out AdminHandler? handler))
        {
            return handler(request, cancellationToken);
        }
        IEnumerable<string> allowed = methods.Keys.SelectMany(static method => method is "GET" ? ["GET", "HEAD"] : (string[])[method]);
        return ValueTask.FromResult(AdminResponse.Text(405, "method not allowed") with { Allow = string.Join(", ", allowed) });
    }
}
