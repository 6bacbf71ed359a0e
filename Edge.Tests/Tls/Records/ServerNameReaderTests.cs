using System.Text;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Records;

[Parallelizable]
public class ServerNameReaderTests
{
    [TestCase("www.example.com", "www.example.com")]
    [TestCase("WWW.Example.COM", "www.example.com")]
    [TestCase("www.example.com.", "www.example.com")]
    [TestCase("localhost", "localhost")]
    [TestCase("a_b.example", "a_b.example")]
    [TestCase("xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void T28_Name_IsNormalised(string sent, string expected)
    {
        Assert.That(Read(Encoding.Latin1.GetBytes(sent), out var name), Is.EqualTo(TlsAlert.None));
        Assert.That(name, Is.EqualTo(expected));
    }

    [TestCase("192.0.2.1")]
    [TestCase("2001:db8::1")]
    [TestCase("127.0.0.1.")]
    public void T28_AddressLiteral_CountsAsAbsent(string sent)
    {
        Assert.That(Read(Encoding.Latin1.GetBytes(sent), out var name), Is.EqualTo(TlsAlert.None));
        Assert.That(name, Is.Null);
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("www.example.com..")]
    [TestCase("a..b")]
    [TestCase(".example")]
    [TestCase("a\0b.example")]
    [TestCase("a b.example")]
    [TestCase("a/b")]
    [TestCase("example.com:443")]
    [TestCase("b\u00FCcher.example")]
    [TestCase("*.example")]
    public void T28_MalformedName_IsIllegalParameter(string sent) =>
        Assert.That(Read(Encoding.Latin1.GetBytes(sent), out _), Is.EqualTo(TlsAlert.IllegalParameter));

    [Test]
    public void T28_OverlongName_IsIllegalParameter()
    {
        var label = new string('a', 63);
        Assert.That(Read(Encoding.ASCII.GetBytes($"{label}.{label}.{label}.{label[..61]}"), out _), Is.EqualTo(TlsAlert.None));
        Assert.That(Read(Encoding.ASCII.GetBytes($"{label}.{label}.{label}.{label[..62]}"), out _), Is.EqualTo(TlsAlert.IllegalParameter));
        Assert.That(Read(Encoding.ASCII.GetBytes($"{label}a.example"), out _), Is.EqualTo(TlsAlert.IllegalParameter));
    }

    [Test]
    public void T28_EmptyNameOrList_IsDecodeError()
    {
        Assert.That(Read([], out _), Is.EqualTo(TlsAlert.DecodeError));
        Assert.That(ServerNameReader.Read([], out _), Is.EqualTo(TlsAlert.DecodeError));
        Assert.That(ServerNameReader.Read([0, 0], out _), Is.EqualTo(TlsAlert.DecodeError));
        Assert.That(ServerNameReader.Read([0, 4, 0, 0, 2, 97], out _), Is.EqualTo(TlsAlert.DecodeError));
    }

    [Test]
    public void T28_TwoHostNames_AreIllegalParameter() =>
        Assert.That(
            ServerNameReader.Read(ClientHelloBytes.ServerName((0, "a.example"u8.ToArray()), (0, "b.example"u8.ToArray())), out _),
            Is.EqualTo(TlsAlert.IllegalParameter));

    [Test]
    public void T28_UnknownNameType_IsSkipped()
    {
        Assert.That(
            ServerNameReader.Read(ClientHelloBytes.ServerName((7, [1, 2]), (0, "a.example"u8.ToArray())), out var name), Is.EqualTo(TlsAlert.None));
        Assert.That(name, Is.EqualTo("a.example"));
    }

    private static TlsAlert Read(byte[] name, out string? result) => ServerNameReader.Read(ClientHelloBytes.ServerName((0, name)), out result);
}
