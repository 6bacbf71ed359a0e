using Edge.Core.Config.Keys;

namespace Edge.Tests.Core.Config.Keys;

/// <summary>The one field with a key of its own (RFC 6797 §6.1).</summary>
internal sealed class TransportSecurityTextTests
{
    [TestCase("max-age=0")]
    [TestCase("max-age=31536000")]
    [TestCase("max-age=31536000; includeSubDomains")]
    [TestCase("includeSubDomains; preload; max-age=31536000")]
    [TestCase("Max-Age=1;INCLUDESUBDOMAINS")]
    public void IsValid_Policy_True(string text) => Assert.That(TransportSecurityText.IsValid(text), Is.True);

    [TestCase("31536000")]
    [TestCase("max-age")]
    [TestCase("max-age=")]
    [TestCase("max-age=-1")]
    [TestCase("max-age=1y")]
    [TestCase("max-age=1; max-age=2")]
    [TestCase("includeSubDomains")]
    [TestCase("max-age=1; includeSubDomain")]
    [TestCase("max-age=1; preload=yes")]
    [TestCase("max-age=1, includeSubDomains")]
    [TestCase("max-age=1;")]
    public void IsValid_AnythingElse_False(string text) => Assert.That(TransportSecurityText.IsValid(text), Is.False);
}
