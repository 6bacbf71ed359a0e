using System.Buffers;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Records;

/// <summary>JA3 and JA4 (E-31, E-208): the examples of their authors, hellos of real clients, and the rules one by one.</summary>
[Parallelizable]
public class ClientFingerprintTests
{
    private const ushort Grease = 0x2A2A;

    // What https://github.com/FoxIO-LLC/ja4, technical_details/JA4.md, works out step by step.
    private static ClientHelloBytes FoxIoExample => Hello(
        [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035],
        [0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012, 0x002B, 0xFF01, 0x000B, 0x000A, 0x0015],
        [0x001D, 0x0017, 0x0018]);

    // A fingerprint service's page of Chrome 143, with its JA3 text and both results.
    private static ClientHelloBytes Chrome143 => Hello(
        [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035],
        [45, 51, 16, 65037, 23, 17613, 0, 11, 10, 43, 65281, 35, 18, 5, 13, 27],
        [4588, 29, 23, 24]);

    [Test]
    public void E208_Ja4_OfItsAuthorsExample()
    {
        Assert.That(ClientFingerprint.Of(FoxIoExample.Message()).Ja4, Is.EqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1"));
    }

    [Test]
    public void E31_PublishedFingerprints_OfChrome()
    {
        var message = Chrome143.Message();

        Assert.That(ClientFingerprint.Of(message).Ja4, Is.EqualTo("t13d1516h2_8daaf6152771_d8a2da3f94cd"));
        Assert.That(ClientFingerprint.Ja3Text(message), Is.EqualTo(
            "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,45-51-16-65037-23-17613-0-11-10-43-65281-35-18-5-13-27,4588-29-23-24,0"));
        Assert.That(ClientFingerprint.Of(message).Ja3, Is.EqualTo("98487aa16281980e7d1120d399efb6a4"));
    }

    // https://github.com/salesforce/ja3, README.
    [Test]
    public void E31_Ja3_OfItsAuthorsExamples()
    {
        var hello = new ClientHelloBytes { LegacyVersion = 769, CipherSuites = [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4] };
        hello.Extensions.Clear();
        hello.With(0, ClientHelloBytes.ServerName((0, "x.test"u8.ToArray()))).With(10, 0, 6, 0, 23, 0, 24, 0, 25).With(11, 1, 0);
        var bare = new ClientHelloBytes { LegacyVersion = 769, CipherSuites = [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99], OmitExtensions = true };

        Assert.That(ClientFingerprint.Of(hello.Message()).Ja3, Is.EqualTo("ada70206e40642a3e4461f35503241d5"));
        Assert.That(ClientFingerprint.Of(bare.Message()).Ja3, Is.EqualTo("de350869b8c85de67a350c8d186f11e6"));
        Assert.That(ClientFingerprint.Of(bare.Message()).Ja4, Does.StartWith("t10i110000_").And.EndsWith("_000000000000"));
    }

    // Recorded from the real clients; the expected values come from another implementation, the one of curl is widely published.
    [TestCase("openssl-1.3", "5a1edc7f170af1014fc65c994878e63c", "t13d3111h2_e8f1e7e78f70_1f22a2ca17c4")]
    [TestCase("openssl-1.2", "fbe7e189e37a07ee33706f86bc746344", "t12i280600_d943125447b4_e7e480e5a997")]
    [TestCase("curl", "0149f47eabf9a20d0893e2a44e5a6323", "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6")]
    [TestCase("chromium", "2578281898bebcff3a95eb33c9d4574c", "t13d1517h2_8daaf6152771_cb7bf5808d99")]
    public void E31_RealClient_IsRecognised(string client, string ja3, string ja4)
    {
        var message = Recorded(client);

        Assert.That(ClientFingerprint.Of(message), Is.EqualTo(new ClientFingerprint(ja3, ja4)));
    }

    [Test]
    public void E31_Grease_CountsNowhere()
    {
        var plain = ClientFingerprint.Of(FoxIoExample.Message());
        var greased = FoxIoExample;
        greased.CipherSuites = [Grease, .. greased.CipherSuites];
        greased.Extensions.Insert(0, (Grease, []));
        greased.Extensions.Add((0xFAFA, [0]));
        greased.With(10, 0, 8, 0x2A, 0x2A, 0, 29, 0, 23, 0, 24).With(43, 6, 0x2A, 0x2A, 3, 4, 3, 3);
        var order = FoxIoExample.Extensions.Select(extension => extension.Type).Prepend(Grease).Append((ushort)0xFAFA).ToList();
        greased.Extensions.Sort((first, second) => order.IndexOf(first.Type) - order.IndexOf(second.Type));

        Assert.That(ClientFingerprint.Of(greased.Message()), Is.EqualTo(plain));
    }

    [Test]
    public void E208_Ja4_DoesNotSeeTheOrder_ButJa3Does()
    {
        var shuffled = FoxIoExample;
        shuffled.CipherSuites = [.. shuffled.CipherSuites.Reverse()];
        shuffled.Extensions.Reverse();
        var (first, second) = (ClientFingerprint.Of(FoxIoExample.Message()), ClientFingerprint.Of(shuffled.Message()));

        Assert.That(second.Ja4, Is.EqualTo(first.Ja4));
        Assert.That(second.Ja3, Is.Not.EqualTo(first.Ja3));
    }

    // The cases of JA4.md, "ALPN Extension Value".
    [TestCase("6832", "h2")]
    [TestCase("68", "hh")]
    [TestCase("687474702f312e31", "h1")]
    [TestCase("AB", "ab")]
    [TestCase("ABCD", "ad")]
    [TestCase("30AB", "3b")]
    [TestCase("3031ABCD", "3d")]
    [TestCase("30ABCD31", "01")]
    public void E208_Ja4_Alpn_IsItsFirstAndLastCharacter(string protocol, string expected)
    {
        var name = Convert.FromHexString(protocol);
        var hello = FoxIoExample.With(16, [0, (byte)(name.Length + 1), (byte)name.Length, .. name]);

        Assert.That(ClientFingerprint.Of(hello.Message()).Ja4[8..10], Is.EqualTo(expected));
    }

    [Test]
    public void E208_Ja4_WithoutAlpnAndName_SaysSo() =>
        Assert.That(ClientFingerprint.Of(FoxIoExample.Without(16).Without(0).Message()).Ja4, Does.StartWith("t13i151400_"));

    [TestCase("chromium")]
    [TestCase("curl")]
    public void Peek_KeepsTheMessage_OnlyWhenAsked(string client)
    {
        var message = Recorded(client);
        byte[] record = [22, 3, 1, (byte)(message.Length >> 8), (byte)message.Length, .. message];
        var input = new ReadOnlySequence<byte>(record);

        Assert.That(ClientHelloPeek.Peek(input, TlsLimits.Default).Hello!.Message.IsEmpty, Is.True);
        Assert.That(ClientHelloPeek.Peek(input, TlsLimits.Default, keepMessage: true).Hello!.Message.ToArray(), Is.EqualTo(message));
    }

    private static byte[] Recorded(string client) => Convert.FromHexString(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "hellos", client + ".hex")).ReplaceLineEndings(""));

    private static ClientHelloBytes Hello(ushort[] suites, ushort[] extensions, ushort[] groups)
    {
        var hello = new ClientHelloBytes { CipherSuites = suites };
        hello.Extensions.Clear();
        foreach (var type in extensions)
        {
            hello.With(type, type switch
            {
                0 => ClientHelloBytes.ServerName((0, "www.example.com"u8.ToArray())),
                10 => [0, (byte)(2 * groups.Length), .. groups.SelectMany(group => (byte[])[(byte)(group >> 8), (byte)group])],
                11 => [1, 0],
                13 => [0, 16, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1],
                16 => [0, 12, 2, .. "h2"u8, 8, .. "http/1.1"u8],
                43 => [4, 3, 4, 3, 3],
                _ => [],
            });
        }

        return hello;
    }
}
