using System.Buffers;

namespace Edge.Core.Config;

/// <summary>Reads the file with the secret that requests to the admin endpoint have to show (P12).</summary>
internal static class AdminToken
{
    /// <summary>Shortest token in characters: 128 bits in hexadecimal.</summary>
    public const int MinLength = 32;

    /// <summary>Longest token in characters.</summary>
    public const int MaxLength = 1024;

    // RFC 6750 §2.1: b64token.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    /// <summary>Reads it; white space around it does not count.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">Null, or what is wrong, without the token (P03).</param>
    public static string? Read(string path, out string? fault)
    {
        if (!TextFile.TryRead(path, out var token, out var error))
        {
            fault = $"{path}: {error}";
            return null;
        }

        token = token.Trim();
        fault = token.Length is < MinLength or > MaxLength || token.AsSpan().ContainsAnyExcept(Allowed)
            ? $"{path}: a token has {MinLength} to {MaxLength} letters, digits and - . _ ~ + / = (RFC 6750); try: openssl rand -hex 32"
            : null;
        return fault is null ? token : null;
    }
}
