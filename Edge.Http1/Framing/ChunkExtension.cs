using Edge.Http1.Parsing;
using Step = Edge.Http1.Framing.ChunkSizeLine.Step;

namespace Edge.Http1.Framing;

/// <summary>
/// The grammar of chunk extensions (RFC 9112 §7.1.1), one byte at a time:
/// <c>*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )</c>. Nobody needs them and none is ever forwarded; they
/// are checked because a reader that skips to a newline, any newline, frames the message differently (CVE-2025-55315).
/// </summary>
internal static class ChunkExtension
{
    /// <summary>True if the line may end (with CR) at <paramref name="step"/>.</summary>
    internal static bool MayEndAt(Step step) => step is Step.InName or Step.InToken or Step.AfterQuotes;

    /// <summary>Where the byte behind <paramref name="next"/> stands, or <see cref="Step.Invalid"/>.</summary>
    internal static Step Next(Step step, byte next) => step switch
    {
        Step.BeforeSemicolon => IsBlank(next) ? step : Semicolon(next),
        Step.Name => IsBlank(next) ? step : Token(next, Step.InName),
        Step.InName => Tokens.Token.Contains(next) ? step : BehindName(next),
        Step.AfterName => BehindName(next),
        Step.Value => IsBlank(next) ? step : next == (byte)'"' ? Step.InQuotes : Token(next, Step.InToken),
        Step.InToken => Tokens.Token.Contains(next) ? step : BehindValue(next),
        Step.InQuotes => next switch
        {
            (byte)'"' => Step.AfterQuotes,
            (byte)'\\' => Step.Escaped,
            _ => Quotable(next),
        },
        Step.Escaped => Quotable(next),
        Step.AfterQuotes => BehindValue(next),
        _ => Step.Invalid,
    };

    private static Step BehindName(byte next)
    {
        if (IsBlank(next))
            return Step.AfterName;
        return next == (byte)'=' ? Step.Value : Semicolon(next);
    }

    private static Step BehindValue(byte next) => IsBlank(next) ? Step.BeforeSemicolon : Semicolon(next);

    private static Step Semicolon(byte next) => next == (byte)';' ? Step.Name : Step.Invalid;

    private static Step Token(byte next, Step inside) => Tokens.Token.Contains(next) ? inside : Step.Invalid;

    private static Step Quotable(byte next) => Tokens.FieldContent.Contains(next) ? Step.InQuotes : Step.Invalid;

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';
}
