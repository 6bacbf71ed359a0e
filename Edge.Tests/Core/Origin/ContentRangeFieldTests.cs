using System.Text;
using Edge.Core.Origin;

namespace Edge.Tests.Core.Origin;

/// <summary>How long a range says it is (RFC 9110 §14.4).</summary>
internal sealed class ContentRangeFieldTests
{
    [TestCase("bytes 0-4/10", 5)]
    [TestCase("bytes 5-5/*", 1)]
    [TestCase("BYTES 1000000000000-1000000000009/2000000000000", 10)]
    [TestCase("", null)]
    [TestCase("bytes */10", null)]
    [TestCase("bytes 4-0/10", null)]
    [TestCase("bytes 0-4", null)]
    [TestCase("bytes -4/10", null)]
    [TestCase("bytes 0-x/10", null)]
    [TestCase("bytes 0-99999999999999999999/*", null)]
    [TestCase("lines 0-4/10", null)]
    public void LengthOf_OneRangeOfBytes(string value, long? length) =>
        Assert.That(ContentRangeField.LengthOf(Encoding.ASCII.GetBytes(value)), Is.EqualTo(length));
}
