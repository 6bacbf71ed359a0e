using System.Text;

namespace Edge.Core.Admin;

/// <summary>A request to the admin endpoint, whole.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Path">As sent, without the query.</param>
/// <param name="Query">As sent, without the question mark; empty when there is none.</param>
/// <param name="Body">The content; empty when there is none.</param>
internal sealed record AdminRequest(string Method, string Path, string Query, ReadOnlyMemory<byte> Body);

/// <summary>A response of the admin endpoint, whole.</summary>
/// <param name="Status">Status code.</param>
/// <param name="ContentType">Media type of <paramref name="Body"/>.</param>
/// <param name="Body">The content.</param>
internal sealed record AdminResponse(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Media type of JSON.</summary>
    public const string JsonType = "application/json";

    /// <summary>Value of Allow, sent with 405.</summary>
    public string? Allow { get; init; }

    /// <summary>Text with a line feed at its end.</summary>
    public static AdminResponse Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>JSON, as UTF-8.</summary>
    public static AdminResponse Json(int status, ReadOnlyMemory<byte> json) => new(status, JsonType, json);
}

/// <summary>Answers one request. Cancelled when the requester leaves or its time is up.</summary>
internal delegate ValueTask<AdminResponse> AdminHandler(AdminRequest request, CancellationToken cancellationToken);
