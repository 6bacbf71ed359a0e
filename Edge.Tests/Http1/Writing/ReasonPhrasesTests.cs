using System.Net;
using Edge.Http1.Writing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Writing;

public sealed class ReasonPhrasesTests
{
    [TestCase(100, "Continue")]
    [TestCase(200, "OK")]
    [TestCase(304, "Not Modified")]
    [TestCase(413, "Content Too Large")]
    [TestCase(421, "Misdirected Request")]
    [TestCase(431, "Request Header Fields Too Large")]
    [TestCase(511, "Network Authentication Required")]
    [TestCase(299, "")]
    [TestCase(306, "")]
    [TestCase(418, "")]
    [TestCase(0, "")]
    [TestCase(1000, "")]
    public void Of_Status_IsTheRegisteredPhrase(int status, string phrase)
        => Assert.That(Bytes.Text(ReasonPhrases.Of(status)), Is.EqualTo(phrase));

    [Test]
    public void StatusLines_EveryCode_HasItsOwnNumberAndAPhrase()
    {
        foreach (int status in Enumerable.Range(0, 1000))
        {
            string line = Bytes.Text(StatusLines.Of(status));
            if (line.Length > 0)
                Assert.That(line, Does.Match($"^HTTP/1\\.1 {status} [A-Za-z -]+\r\n$"));
        }
    }

    [Test]
    public void StatusLines_EveryCodeTheRuntimeKnows_IsThere()
        => Assert.That(
            Enum.GetValues<HttpStatusCode>().Where(s => s is not HttpStatusCode.Unused && StatusLines.Of((int)s).IsEmpty),
            Is.Empty);
}
