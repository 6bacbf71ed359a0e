using CsCheck;
using Edge.Http1;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Properties;

/// <summary>Targets made of their parts, in each of the four forms (RFC 9112 §3.2): the parts come back, and nothing else does.</summary>
public sealed class TargetPropertyTests
{
    private const string Labels = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_";

    private static readonly Gen<string> Label = Gen.String[Gen.Char[Labels], 1, 12];

    private static readonly Gen<string> Name = Label.Array[1, 4].Select(labels => string.Join('.', labels));

    private static readonly Gen<string> Literal =
        Pick.From("[::1]", "[::]", "[2001:db8::1]", "[::ffff:192.0.2.1]", "[1:2:3:4:5:6:7:8]", "[FE80::a]");

    private static readonly Gen<string> HostName = Gen.Frequency((4, Name), (1, Literal));

    private static readonly Gen<int> Port = Gen.Frequency((2, Gen.Const(-1)), (3, Gen.Int[0, 65535]));

    private static readonly Gen<string> Path =
        Gen.String[Gen.Char["/-._~!$&'()*+,;=:@%[]^`{|}aZ09"], 0, 40].Select(text => "/" + text);

    private static readonly Gen<string?> Query = Gen.String[Gen.Char["/?\\-._~!$&'()*+,;=:@%[]^`{|}aZ09"], 0, 40].Null();

    [Test]
    public void OriginForm_OfAnyParts_ComesBackAsThem()
        => Gen.Select(Path, Query, HostName, Port).Sample((path, query, host, port) =>
        {
            RequestOutcome outcome = Read("GET", path + QueryText(query), host + PortText(port));

            AssertParts(outcome, TargetForm.Origin, path, query, host, port);
        });

    [Test]
    public void AbsoluteForm_OfAnyParts_ComesBackAsThem_AndReplacesHost()
        => Gen.Select(Pick.From("http", "https", "HTTP", "Https"), HostName, Port, Path.Null(), Query).Sample(
            (scheme, host, port, path, query) =>
            {
                RequestOutcome outcome = Read("GET", $"{scheme}://{host}{PortText(port)}{path}{QueryText(query)}", "other.example:1");

                AssertParts(outcome, TargetForm.Absolute, path ?? "", query, host, port);
                TargetScheme expected = scheme.Length == 4 ? TargetScheme.Http : TargetScheme.Https;
                Assert.That(outcome.Facts.Scheme, Is.EqualTo(expected));
                Assert.That(outcome.Text(outcome.Facts.Host), Is.EqualTo("other.example:1"));
            });

    [Test]
    public void AuthorityForm_OfAnyParts_ComesBackAsThem()
        => Gen.Select(HostName, Gen.Int[0, 65535]).Sample((host, port) =>
        {
            RequestOutcome outcome = Read("CONNECT", $"{host}:{port}", "a");

            AssertParts(outcome, TargetForm.Authority, "", null, host, port);
        });

    [Test]
    public void AsteriskForm_ComesBackAsItself()
        => Gen.Select(HostName, Port).Sample((host, port) =>
            AssertParts(Read("OPTIONS", "*", host + PortText(port)), TargetForm.Asterisk, "", null, host, port));

    /// <summary>A byte that is allowed nowhere, put anywhere into a target, refuses the request.</summary>
    [Test]
    public void AnyForm_WithAForbiddenByte_IsRefused()
        => Gen.Select(Path, Query, Gen.Bool, Gen.OneOf(Gen.Char['\0', '\x1F'], Gen.Char["\x7F#\"<>"], Gen.Char['\x80', '\xFF']), Gen.Int[0, 90]).Sample(
            (path, query, absolute, bad, at) =>
            {
                string target = (absolute ? "http://a" : "") + path + QueryText(query);
                target = target.Insert(at % (target.Length + 1), bad.ToString());
                RequestOutcome outcome = HeadRuns.Request(Bytes.Of($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));

                Assert.That(outcome.Error, Is.Not.EqualTo(Http1Error.None), Bytes.Show(target));
            });

    private static RequestOutcome Read(string method, string target, string host)
    {
        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writer.RequestLine(Bytes.Of(method), Bytes.Of(target));
        writer.Field("Host"u8, Bytes.Of(host));
        writer.End();
        RequestOutcome outcome = HeadRuns.Request(output.Written);
        Assert.That(outcome.Error, Is.EqualTo(Http1Error.None), output.Text);
        Assert.That(outcome.Text(outcome.Facts.Target), Is.EqualTo(target));
        return outcome;
    }

    private static void AssertParts(RequestOutcome outcome, TargetForm form, string path, string? query, string host, int port)
    {
        Http1RequestFacts facts = outcome.Facts;
        Assert.That(facts.Form, Is.EqualTo(form));
        Assert.That((outcome.Text(facts.Path), facts.HasQuery, outcome.Text(facts.Query)), Is.EqualTo((path, query is not null, query ?? "")));
        Assert.That((outcome.Text(facts.HostName), facts.Port), Is.EqualTo((host, port)));
        Assert.That(outcome.Text(facts.Authority), Is.EqualTo(host + PortText(port)));
    }

    private static string QueryText(string? query) => query is null ? "" : "?" + query;

    private static string PortText(int port) => port < 0 ? "" : $":{port}";
}
