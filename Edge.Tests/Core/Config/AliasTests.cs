using System.Net;
using Edge.Core.Config;

namespace Edge.Tests.Core.Config;

/// <summary>Aliases, what covers them, and what an origin's name may be (E-23, E-24, O12).</summary>
internal sealed class AliasTests
{
    [TestCase("www.example.com")]
    [TestCase("localhost")]
    [TestCase("*.example.com")]
    [TestCase("*")]
    [TestCase("xn--bcher-kva.example")]
    [TestCase("_dmarc.example.com")]
    [TestCase("127.0.0.1")]
    [TestCase("[2001:db8::1]")]
    public void E24_Fault_Alias_HasNone(string alias) => Assert.That(AliasText.Fault(alias), Is.Null);

    [TestCase("WWW.example.com")]
    [TestCase("*.Example.com")]
    [TestCase("*example.com")]
    [TestCase("www.*.com")]
    [TestCase("*.*.com")]
    [TestCase("**")]
    [TestCase("*.")]
    [TestCase("www.example.com:443")]
    [TestCase("https://www.example.com")]
    [TestCase("www..example.com")]
    [TestCase("www.example.com.")]
    [TestCase("-a.example.com")]
    [TestCase("bücher.example")]
    [TestCase("10.0.0.256")]
    [TestCase("2001:db8::1")]
    [TestCase("[2001:DB8::1]")]
    [TestCase("[2001:0db8::1]")]
    public void E24_Fault_AnythingElse_HasOne(string alias) => Assert.That(AliasText.Fault(alias), Is.Not.Null);

    [TestCase("www.example.com", true)]
    [TestCase("a.wild.example", true)]
    [TestCase("a.b.wild.example", false)]
    [TestCase("wild.example", false)]
    [TestCase("*.wild.example", true)]
    [TestCase("*.example.com", false)]
    [TestCase("192.0.2.1", true)]
    [TestCase("[2001:db8::1]", true)]
    [TestCase("other.example", false)]
    [TestCase("*", true)]
    public void E23_Coverage_WildcardCoversOneLabel(string alias, bool covered)
    {
        string[] names = ["www.example.com", "*.wild.example", "192.0.2.1", "2001:db8::1"];
        Assert.That(new AliasCoverage([.. names], isNeeded: true).Fault(alias) is null, Is.EqualTo(covered));
        Assert.That(new AliasCoverage([.. names], isNeeded: false).Fault(alias), Is.Null, "nobody speaks TLS");
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("127.255.0.1", true)]
    [TestCase("::1", true)]
    [TestCase("::ffff:127.0.0.1", true)]
    [TestCase("169.254.169.254", true)]
    [TestCase("::ffff:169.254.169.254", true)]
    [TestCase("fe80::1", true)]
    [TestCase("0.0.0.0", true)]
    [TestCase("::", true)]
    [TestCase("10.0.0.1", false)]
    [TestCase("192.168.1.1", false)]
    [TestCase("2001:db8::1", false)]
    public void O12_IsLocal_LoopbackAndLinkLocal(string address, bool isLocal) => Assert.That(HostNames.IsLocal(IPAddress.Parse(address)), Is.EqualTo(isLocal));
}
