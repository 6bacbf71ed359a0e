using System.Text.RegularExpressions;
using static Edge.Tests.Http1.Fuzz.ReferenceFields;

namespace Edge.Tests.Http1.Fuzz;

/// <summary>Which heads are acceptable, said a second time; see <see cref="ReferenceFields"/>.</summary>
internal static class ReferenceHeads
{
    private const string PathByte = @"[/\-._~!$&'()*+,;=:@%\[\]^`{|}0-9A-Za-z]";
    private const string QueryByte = @"[?\\/\-._~!$&'()*+,;=:@%\[\]^`{|}0-9A-Za-z]";

    private static readonly Regex Request = new(
        $@"\A(?:\r\n)?(?<method>{Token}) (?<target>[^ \r\n]+) HTTP/1\.(?<minor>[0-9])\r\n(?<fields>(?:{Line})*)\r\n\z");

    private static readonly Regex Response = new(
        $@"\AHTTP/1\.(?<minor>[0-9]) [1-5][0-9][0-9](?: [\t -~\x80-\xFF]*)?\r\n(?<fields>(?:{Line})*)\r\n\z");

    private static readonly Regex Origin = new($@"\A/{PathByte}*(?:\?{QueryByte}*)?\z");

    private static readonly Regex Absolute = new(
        $@"\A[Hh][Tt][Tt][Pp][Ss]?://(?<authority>[^/?]*)(?:/{PathByte}*)?(?:\?{QueryByte}*)?\z");

    public static bool AcceptsRequest(string head)
    {
        Match match = Request.Match(head);
        List<(string, string)> fields = Split(match.Groups["fields"].Value);
        bool is10 = match.Groups["minor"].Value == "0";
        return match.Success
            && head.Length <= 32768
            && match.Groups["method"].Length <= 22
            && match.Groups["target"].Length <= 8192
            && fields.Count <= 100
            && AcceptsTarget(match.Groups["method"].Value, match.Groups["target"].Value)
            && FramingIsClear(fields, is10)
            && ConnectionIsClean(fields)
            && HostIsOne(fields, is10)
            && ExpectsNothingStrange(fields);
    }

    public static bool AcceptsResponse(string head)
    {
        Match match = Response.Match(head);
        List<(string, string)> fields = Split(match.Groups["fields"].Value);
        return match.Success
            && head.Length <= 65536
            && fields.Count <= 100
            && FramingIsClear(fields, match.Groups["minor"].Value == "0")
            && ConnectionIsClean(fields);
    }

    public static bool AcceptsTarget(string method, string target)
    {
        if (method == "CONNECT")
            return IsAuthority(target, needsPort: true);
        Match absolute = Absolute.Match(target);
        return Origin.IsMatch(target)
            || (target == "*" && method == "OPTIONS")
            || (absolute.Success && IsAuthority(absolute.Groups["authority"].Value));
    }
}
