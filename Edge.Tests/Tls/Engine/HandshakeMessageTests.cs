using Edge.Tls.Engine;
using Org.BouncyCastle.Tls;

namespace Edge.Tests.Tls.Engine;

[Parallelizable]
public class HandshakeMessageTests
{
    [Test]
    public void Message_WithoutContent_IsItsHeader() =>
        Assert.That(Convert.ToHexString(HandshakeMessage.Begin(14).Finish()), Is.EqualTo("0E000000"));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(255)]
    [TestCase(70_000)]
    public void Message_OfAnyLength_CarriesItInThreeBytes(int length)
    {
        var message = HandshakeMessage.Begin(11);
        message.Write(TlsWorld.Pattern(length));

        Assert.That(
            message.Finish().ToArray(),
            Is.EqualTo((byte[])[11, (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. TlsWorld.Pattern(length)]));
    }

    [Test]
    public void Message_BegunAfterALongOne_HoldsNothingOfIt()
    {
        HandshakeMessage.Begin(11).Write(TlsWorld.Pattern(100_000));
        var message = HandshakeMessage.Begin(2);
        message.WriteNumber(0x0303, bytes: 2);

        Assert.That(Convert.ToHexString(message.Finish()), Is.EqualTo("020000020303"));
    }

    [Test]
    public void Vector_BegunAndEnded_IsTheSameAsOneWrittenWhole([Values(1, 2, 3)] int lengthBytes)
    {
        var message = HandshakeMessage.Begin(8);
        var outer = message.BeginVector(3);
        message.WriteVector([1, 2, 3], lengthBytes);
        var inner = message.BeginVector(lengthBytes);
        message.Write([1, 2, 3]);
        message.EndVector(inner, lengthBytes);
        message.EndVector(outer, 3);

        byte[] vector = [.. new byte[lengthBytes - 1], 3, 1, 2, 3];
        Assert.That(
            message.Finish()[4..].ToArray(), Is.EqualTo((byte[])[0, 0, (byte)(2 * vector.Length), .. vector, .. vector]));
    }

    [Test]
    public void Vector_LongerThanItsLengthCanSay_IsRefused()
    {
        var message = HandshakeMessage.Begin(8);
        var start = message.BeginVector(1);
        message.Write(new byte[256]);

        Assert.That(() => message.EndVector(start, 1), Throws.TypeOf<TlsFatalAlert>());
        Assert.That(() => message.WriteVector(new byte[256], 1), Throws.TypeOf<TlsFatalAlert>());
    }

    [Test]
    public void Extensions_EmptyOnesFirst_EachOnce([Values] bool sorted)
    {
        IDictionary<int, byte[]> extensions = sorted
            ? new SortedDictionary<int, byte[]> { [16] = [7], [23] = [] }
            : new Dictionary<int, byte[]> { [16] = [7], [23] = [] };
        var message = HandshakeMessage.Begin(8);
        message.WriteExtensions(extensions);

        Assert.That(Convert.ToHexString(message.Finish()[4..]), Is.EqualTo("00170000" + "0010000107"));
    }
}
