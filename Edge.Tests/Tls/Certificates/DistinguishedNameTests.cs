using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Certificates;

[Parallelizable]
public class DistinguishedNameTests
{
    [TestCase("plain", "CN=plain")]
    [TestCase("a,b+c;d<e>f\\g\"h=i", "CN=a\\,b\\+c\\;d\\<e\\>f\\\\g\\\"h=i")]
    [TestCase(" both ends ", "CN=\\ both ends\\ ")]
    [TestCase(" ", "CN=\\ ")]
    [TestCase("#hash", "CN=\\#hash")]
    [TestCase("x\r\nX-Admin: yes", "CN=x\\0d\\0aX-Admin: yes")]
    [TestCase("nul\0nul", "CN=nul\\00nul")]
    [TestCase("Lu\u010Di\u0107", "CN=Lu\\c4\\8di\\c4\\87")]
    [TestCase("", "CN=")]
    public void Rfc4514_Value_IsEscaped(string value, string expected) =>
        Assert.That(DistinguishedName.ToText(Name(("2.5.4.3", UniversalTagNumber.UTF8String, value))), Is.EqualTo(expected));

    [Test]
    public void Rfc4514_MostSpecificPart_ComesFirst() =>
        Assert.That(DistinguishedName.ToText(new X500DistinguishedName("CN=Steve Kille, O=Isode Limited, C=GB").RawData),
            Is.EqualTo("CN=Steve Kille,O=Isode Limited,C=GB"));

    [Test]
    public void Rfc4514_TypeWithoutName_HasItsValueInHexadecimal() =>
        Assert.That(DistinguishedName.ToText(Name(("1.3.6.1.4.1.1466.0", UniversalTagNumber.UTF8String, "Hi"))),
            Is.EqualTo("1.3.6.1.4.1.1466.0=#0c024869"));

    [Test]
    public void Rfc4514_PartOfSeveralAttributes_IsJoinedWithPlus()
    {
        var name = new AsnWriter(AsnEncodingRules.DER);
        using (name.PushSequence())
        using (name.PushSetOf())
        {
            WriteAttribute(name, "2.5.4.11", UniversalTagNumber.UTF8String, "Sales");
            WriteAttribute(name, "2.5.4.3", UniversalTagNumber.UTF8String, "J.  Smith");
        }

        Assert.That(DistinguishedName.ToText(name.Encode()), Is.EqualTo("CN=J.  Smith+OU=Sales").Or.EqualTo("OU=Sales+CN=J.  Smith"));
    }

    [Test]
    public void ToText_WhatIsNoName_IsEmpty() => Assert.That(DistinguishedName.ToText(new byte[] { 0x30, 0x7F }), Is.Empty);

    [Test]
    public void ToText_AnyOctets_AreVisibleAsciiAndBlanks()
    {
        for (var c = 0; c < 256; c++)
        {
            var text = DistinguishedName.ToText(Name(("2.5.4.3", UniversalTagNumber.UTF8String, $"a{(char)c}b")));

            Assert.That(text, Does.Match(@"^[\x20-\x7E]+$"), $"U+{c:X4}");
        }
    }

    private static byte[] Name(params (string Type, UniversalTagNumber Kind, string Value)[] attributes)
    {
        var name = new AsnWriter(AsnEncodingRules.DER);
        using (name.PushSequence())
        {
            foreach (var (type, kind, value) in attributes)
            {
                using (name.PushSetOf())
                {
                    WriteAttribute(name, type, kind, value);
                }
            }
        }

        return name.Encode();
    }

    private static void WriteAttribute(AsnWriter name, string type, UniversalTagNumber kind, string value)
    {
        using (name.PushSequence())
        {
            name.WriteObjectIdentifier(type);
            name.WriteCharacterString(kind, value);
        }
    }
}
