using System.Text;
using Edge.Core.Config.Document;

namespace Edge.Tests.Core.Config.Document;

/// <summary>JSON with comments and trailing commas, and the places of what it holds.</summary>
internal sealed class ConfigDocumentTests
{
    [Test]
    public void CommentsTrailingCommasAndByteOrderMark_AreFine()
    {
        var (root, errors) = Parse("\ufeff// first\n{ \"a\": [1, 2,], /* second */ \"b\": true, }\n");
        Assert.That(errors, Is.Empty);
        Assert.That(root!.Children.Select(child => child.Path), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Place_CountsLinesFromOneAndCharactersNotBytes()
    {
        var (root, _) = Parse("{\n  \"größe\": \"ü\", \"x\": 1 }");
        var x = root!.Find("x")!;
        Assert.That(x.KeyLocation.ToString(), Is.EqualTo("f:2:17"));
        Assert.That(x.Location.ToString(), Is.EqualTo("f:2:22"));
    }

    [Test]
    public void Path_QuotesNamesThatAreNotPlain()
    {
        var (root, _) = Parse("{ \"a.b\": { \"c\": [ { \"d\\n\": 1 } ] } }");
        var node = root!.Children[0].Children[0].Children[0].Children[0];
        Assert.That(node.Path, Is.EqualTo("[\"a.b\"].c[0][\"d\\u000a\"]"));
    }

    [TestCase("", "f:1:1: syntax error: ")]
    [TestCase("{", "f:1:2: syntax error: ")]
    [TestCase("{ \"a\": }", "f:1:8: syntax error: ")]
    [TestCase("{ \"a\": 1 }\n}", "f:2:1: syntax error: ")]
    [TestCase("{ \"a\": \"x\ny\" }", "f:1:10: syntax error: ")]
    [TestCase("{ \"a\": \"\\ud800\" }", "f:1:8: syntax error: the string holds half of a surrogate pair")]
    [TestCase("[]", "f:1:1: a configuration is an object: { … }")]
    [TestCase("null", "f:1:1: a configuration is an object: { … }")]
    public void Text_ThatIsNoConfiguration_IsOneErrorWithItsPlace(string text, string start)
    {
        var (root, errors) = Parse(text);
        Assert.That(root, Is.Null);
        Assert.That(errors, Has.Length.EqualTo(1));
        Assert.That(errors[0], Does.StartWith(start));
        Assert.That(errors[0], Does.Not.Contain("LineNumber"));
    }

    [Test]
    public void InvalidUtf8_IsOneErrorWithItsPlace()
    {
        var issues = new ConfigIssues();
        Assert.That(ConfigDocument.Parse("{\n \"a\": \"\u00fc"u8[..^1], "f", issues), Is.Null);
        Assert.That(issues.Errors.Single().ToString(), Is.EqualTo("f:2:8: not valid UTF-8"));
    }

    [Test]
    public void Depth_IsBounded()
    {
        var (root, errors) = Parse(string.Concat(Enumerable.Repeat("{\"a\":", 1_000)));
        Assert.That(root, Is.Null);
        Assert.That(errors, Has.Length.EqualTo(1));
    }

    [Test]
    public void DuplicateKey_KeepsTheFirstAndSaysWhereItStands()
    {
        var (root, errors) = Parse("{ \"a\": { \"b\": 1,\n \"B\": { \"c\": 1, \"C\": 2 } } }");
        Assert.That(root!.Find("a")!.Find("b")!.Text, Is.EqualTo("1"));
        Assert.That(errors, Is.EqualTo(new[]
        {
            "f:2:2: a.b: duplicate key, first written at f:1:10",
            "f:2:17: a.b.c: duplicate key, first written at f:2:9",
        }));
    }

    // P10: what is printed can neither break the line nor drive a terminal.
    [Test]
    public void P10_ControlCharacters_AreEscapedInMessages()
    {
        Assert.That(ConfigText.Quote("a\u001b[2J\n\"b\""), Is.EqualTo("\"a\\u001b[2J\\u000a\\\"b\\\"\""));
        Assert.That(ConfigText.Quote(new string('x', 200)), Has.Length.LessThan(100));
    }

    [TestCase("maxRangs", "maxRanges")]
    [TestCase("idleTime", "idleTimeout")]
    [TestCase("timeout", null)]
    [TestCase("idle", "idleTimeout")]
    [TestCase("max", null)]
    public void Suggestion_IsANearMissOrTheOnlyContinuation(string name, string? expected) =>
        Assert.That(Suggestion.Closest(name, ["maxRanges", "maxFields", "idleTimeout"]), Is.EqualTo(expected));

    private static (ConfigNode? Root, string[] Errors) Parse(string text)
    {
        var issues = new ConfigIssues();
        var root = ConfigDocument.Parse(Encoding.UTF8.GetBytes(text), "f", issues);
        return (root, [.. issues.Errors.Select(issue => issue.ToString())]);
    }
}
