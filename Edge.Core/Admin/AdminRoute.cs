namespace Edge.Core.Admin;

/// <summary>What a route answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Body">The content.</param>
internal readonly record struct AdminAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Plain text.</summary>
    public static AdminAnswer Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text + "\n"));
}

/// <summary>One place of the admin endpoint.</summary>
/// <param name="Method">The one method it knows; GET also answers HEAD.</param>
/// <param name="Path">The exact path.</param>
/// <param name="AnswerAsync">Makes the answer.</param>
internal sealed record AdminRoute(string Method, string Path, Func<CancellationToken, ValueTask<AdminAnswer>> AnswerAsync);
