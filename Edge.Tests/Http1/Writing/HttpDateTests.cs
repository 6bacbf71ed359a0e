using System.Globalization;
using CsCheck;
using Edge.Http1.Writing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Writing;

public sealed class HttpDateTests
{
    [Test]
    public void Write_TheExampleOfTheRfc_IsThatText()
        => Assert.That(Of(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero)), Is.EqualTo("Sun, 06 Nov 1994 08:49:37 GMT"));

    [Test]
    public void Write_OtherOffset_IsWrittenInGmt()
        => Assert.That(
            Of(new DateTimeOffset(1994, 11, 6, 10, 49, 37, 999, TimeSpan.FromHours(2))),
            Is.EqualTo("Sun, 06 Nov 1994 08:49:37 GMT"));

    [Test]
    public void Write_AnyMoment_HasTheFixedLengthAndReadsBack()
        => Gen.DateTimeOffset.Sample(moment =>
        {
            string text = Of(moment);
            var back = DateTimeOffset.ParseExact(text, "R", CultureInfo.InvariantCulture);
            return text.Length == HttpDate.Bytes && back.ToUnixTimeSeconds() == moment.ToUnixTimeSeconds();
        });

    [Test]
    public void Write_TooLittleRoom_Throws()
        => Assert.That(() => HttpDate.Write(new byte[28], default), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static string Of(DateTimeOffset moment)
    {
        var bytes = new byte[HttpDate.Bytes];
        HttpDate.Write(bytes, moment);
        return Bytes.Text(bytes);
    }
}
