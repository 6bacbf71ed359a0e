using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Edge.Core.Invalidation;

namespace Edge.Core.Admin;

/// <summary><c>POST /invalidations</c>: JSON in, JSON out.</summary>
internal static class InvalidationRoute
{
    /// <summary>Adds the route.</summary>
    public static AdminRoutes MapInvalidations(this AdminRoutes routes, Invalidations invalidations) =>
        routes.Map("POST", "/invalidations", (request, _) => ValueTask.FromResult(Answer(invalidations, request)));

    private static AdminResponse Answer(Invalidations invalidations, AdminRequest request)
    {
        InvalidationRequest? wanted;
        try
        {
            wanted = JsonSerializer.Deserialize(request.Body.Span, InvalidationJson.Default.InvalidationRequest);
        }
        catch (JsonException fault)
        {
            return Json(400, new InvalidationErrors([fault.Message]), InvalidationJson.Default.InvalidationErrors);
        }

        if (wanted is null)
        {
            return Json(400, new InvalidationErrors(["an object is wanted"]), InvalidationJson.Default.InvalidationErrors);
        }

        var outcome = invalidations.Apply(wanted);
        return outcome.Receipt is { } receipt
            ? Json(outcome.Status, receipt, InvalidationJson.Default.InvalidationReceipt)
            : Json(outcome.Status, new InvalidationErrors(outcome.Errors), InvalidationJson.Default.InvalidationErrors);
    }

    private static AdminResponse Json<T>(int status, T value, JsonTypeInfo<T> type) =>
        AdminResponse.Json(status, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
