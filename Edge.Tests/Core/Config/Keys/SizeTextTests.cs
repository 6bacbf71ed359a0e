using CsCheck;
using Edge.Core.Config.Keys;

namespace Edge.Tests.Core.Config.Keys;

/// <summary>Sizes as people write them.</summary>
internal sealed class SizeTextTests
{
    [TestCase("0", 0)]
    [TestCase("8192", 8_192)]
    [TestCase("240B", 240)]
    [TestCase("64KiB", 65_536)]
    [TestCase("256MiB", 268_435_456)]
    [TestCase("4GiB", 4_294_967_296)]
    [TestCase("1TiB", 1_099_511_627_776)]
    [TestCase("1PiB", 1_125_899_906_842_624)]
    [TestCase("64KB", 64_000)]
    [TestCase("1MB", 1_000_000)]
    [TestCase("64GB", 64_000_000_000)]
    [TestCase("1TB", 1_000_000_000_000)]
    [TestCase("64kib", 65_536)]
    [TestCase("1.5KiB", 1_536)]
    public void TryParse_Size_IsBytes(string text, long bytes)
    {
        Assert.That(SizeText.TryParse(text, out var value), Is.True);
        Assert.That(value, Is.EqualTo(bytes));
    }

    [TestCase("")]
    [TestCase("KiB")]
    [TestCase("-1")]
    [TestCase("1 KiB")]
    [TestCase("64K")]
    [TestCase("64Ki")]
    [TestCase("64kbit")]
    [TestCase("0.5")]
    [TestCase("0.3KiB")]
    [TestCase("1e6")]
    [TestCase("2PiB")]
    [TestCase("99999999999999999999TiB")]
    [TestCase("９KiB")]
    public void TryParse_NoSize_IsRefused(string text) => Assert.That(SizeText.TryParse(text, out _), Is.False);

    [TestCase(0, "0B")]
    [TestCase(240, "240B")]
    [TestCase(1_000, "1KB")]
    [TestCase(1_024, "1KiB")]
    [TestCase(1_500, "1500B")]
    [TestCase(65_536, "64KiB")]
    [TestCase(268_435_456, "256MiB")]
    [TestCase(64_000_000_000, "64GB")]
    [TestCase(1L << 50, "1PiB")]
    public void Format_UsesTheUnitWithTheFewestDigits(long bytes, string text) => Assert.That(SizeText.Format(bytes), Is.EqualTo(text));

    [Test]
    public void Format_AnySize_IsReadBack() =>
        Gen.OneOf(Gen.Long[0, SizeText.Maximum], Gen.Long[0, 1 << 20].Select(n => n << 20), Gen.Long[0, 1_000_000].Select(n => n * 1_000)).Sample(bytes =>
            SizeText.TryParse(SizeText.Format(bytes), out var again) && again == bytes);

    [Test]
    public void TryParse_AnyText_NeverThrowsAndStaysInRange() =>
        Gen.String[Gen.Char["0123456789.kKmMgGtTpPiIbB-+ e"], 0, 30].Sample(text =>
            !SizeText.TryParse(text, out var value) || value is >= 0 and <= SizeText.Maximum);
}
