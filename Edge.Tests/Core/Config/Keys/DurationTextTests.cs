using CsCheck;
using Edge.Core.Config.Keys;

namespace Edge.Tests.Core.Config.Keys;

/// <summary>Durations as people write them.</summary>
internal sealed class DurationTextTests
{
    [TestCase("250ms", 250)]
    [TestCase("10s", 10_000)]
    [TestCase("5m", 300_000)]
    [TestCase("24h", 86_400_000)]
    [TestCase("7d", 604_800_000)]
    [TestCase("0", 0)]
    [TestCase("15", 15_000)]
    [TestCase("0.25", 250)]
    [TestCase("1.5s", 1_500)]
    [TestCase("0.5h", 1_800_000)]
    [TestCase("36500d", 3_153_600_000_000)]
    public void TryParse_Duration_IsMilliseconds(string text, long milliseconds)
    {
        Assert.That(DurationText.TryParse(text, out var value), Is.True);
        Assert.That(value, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("+1s")]
    [TestCase("1 s")]
    [TestCase(" 1s")]
    [TestCase("1S")]
    [TestCase("1sec")]
    [TestCase("1h30m")]
    [TestCase("1e3")]
    [TestCase("1e3s")]
    [TestCase(".5s")]
    [TestCase("5.s")]
    [TestCase("1.2.3s")]
    [TestCase("1,5s")]
    [TestCase("0x10")]
    [TestCase("infinity")]
    [TestCase("١s")]
    [TestCase("0.5ms")]
    [TestCase("0.0001")]
    [TestCase("36501d")]
    [TestCase("99999999999999999999")]
    [TestCase("999999999999999999999999999999999999999999s")]
    public void TryParse_NoDuration_IsRefused(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);

    [TestCase(0, "0s")]
    [TestCase(1, "1ms")]
    [TestCase(1_500, "1500ms")]
    [TestCase(65_000, "65s")]
    [TestCase(300_000, "5m")]
    [TestCase(5_400_000, "90m")]
    [TestCase(86_400_000, "24h")]
    public void Format_UsesTheLargestExactUnitUpToHours(long milliseconds, string text) =>
        Assert.That(DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)), Is.EqualTo(text));

    [Test]
    public void Format_AnyWholeMilliseconds_IsReadBack() =>
        Gen.Long[0, (long)DurationText.Maximum.TotalMilliseconds].Sample(milliseconds =>
        {
            var value = TimeSpan.FromMilliseconds(milliseconds);
            return DurationText.TryParse(DurationText.Format(value), out var again) && again == value;
        });

    [Test]
    public void TryParse_AnyText_NeverThrowsAndStaysInRange() =>
        Gen.String[Gen.Char["0123456789.msdhkKiB-+ eE"], 0, 30].Sample(text =>
            !DurationText.TryParse(text, out var value) || (value >= TimeSpan.Zero && value <= DurationText.Maximum));
}
