using System.Text.Json;
using Edge.Core.Explaining;

namespace Edge.Core.Admin;

/// <summary><c>GET /explain</c>: a request in the query, JSON out.</summary>
internal static class ExplainRoute
{
    /// <summary>Adds the route.</summary>
    public static AdminRoutes MapExplain(this AdminRoutes routes, Explainer explainer) =>
        routes.Map("GET", "/explain", (request, _) => ValueTask.FromResult(Answer(explainer, request)));

    private static AdminResponse Answer(Explainer explainer, AdminRequest request)
    {
        var answer = ExplainRequest.FromQuery(request.Query, out var error) is { } asked ? explainer.Explain(asked, out error) : null;
        return answer is null
            ? AdminResponse.Json(400, JsonSerializer.SerializeToUtf8Bytes(new ExplanationErrors([error]), ExplanationJson.Default.ExplanationErrors))
            : AdminResponse.Json(200, JsonSerializer.SerializeToUtf8Bytes(answer, ExplanationJson.Default.Explanation));
    }
}
