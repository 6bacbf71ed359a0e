using System.Net;
using Edge.Core.Certificates;

namespace Edge.Tests.Core.Certificates;

/// <summary>Where a URL that somebody else wrote must not lead.</summary>
internal sealed class PublicAddressTests
{
    [TestCase("127.0.0.1", false)]
    [TestCase("127.9.9.9", false)]
    [TestCase("10.0.0.1", false)]
    [TestCase("172.16.0.1", false)]
    [TestCase("172.31.255.255", false)]
    [TestCase("192.168.1.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("100.64.0.1", false)]
    [TestCase("198.18.0.1", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("255.255.255.255", false)]
    [TestCase("::1", false)]
    [TestCase("::", false)]
    [TestCase("::ffff:10.0.0.1", false)]
    [TestCase("::10.0.0.1", false)]
    [TestCase("64:ff9b::a00:1", false)]
    [TestCase("2002:a00:1::", false)]
    [TestCase("2001:0:a00:1::", false)]
    [TestCase("fe80::1", false)]
    [TestCase("fc00::1", false)]
    [TestCase("fd12:3456::1", false)]
    [TestCase("ff02::1", false)]
    [TestCase("2001:db8::1", false)]
    [TestCase("8.8.8.8", true)]
    [TestCase("172.32.0.1", true)]
    [TestCase("100.128.0.1", true)]
    [TestCase("::ffff:8.8.8.8", true)]
    [TestCase("2606:4700::1111", true)]
    [TestCase("2a00:1450:4001::1", true)]
    public void Is_OnlyForTheOpenInternet(string address, bool isPublic) => Assert.That(PublicAddress.Is(IPAddress.Parse(address)), Is.EqualTo(isPublic));
}
