using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Edge.Core.Config.Keys;

namespace Edge.Tests.Core.Config.Keys;

/// <summary><c>"250ms" "10s" "5m" "24h"</c>, or a number of seconds.</summary>
internal sealed class DurationTextTests
{
    private static readonly (string Unit, long Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    [TestCase("250ms", 250)]
    [TestCase("10s", 10_000)]
    [TestCase("5m", 300_000)]
    [TestCase("24h", 86_400_000)]
    [TestCase("7d", 604_800_000)]
    [TestCase("90", 90_000)]
    [TestCase("1.5s", 1_500)]
    [TestCase("0.001", 1)]
    [TestCase("0", 0)]
    public void Text_IsADuration(string text, long milliseconds)
    {
        Assert.That(DurationText.TryParse(text, out var value), Is.True);
        Assert.That(value, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("+1s")]
    [TestCase("1e3s")]
    [TestCase("1 s")]
    [TestCase(" 1s")]
    [TestCase("1s ")]
    [TestCase("1S")]
    [TestCase("1min")]
    [TestCase("1h30m")]
    [TestCase("00:01:00")]
    [TestCase("1,5s")]
    [TestCase(".5s")]
    [TestCase("5.s")]
    [TestCase("1..5s")]
    [TestCase("0.5ms")]
    [TestCase("36501d")]
    [TestCase("99999999999999999999d")]
    [TestCase("100000000000000000000000000000s")]
    [TestCase("١s")]
    public void Text_IsNoDuration(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);

    [Test]
    public void Format_IsReadBackExactly() => Gen.Long[0, (long)DurationText.Maximum.TotalMilliseconds].Sample(milliseconds =>
    {
        var duration = TimeSpan.FromMilliseconds(milliseconds);
        return DurationText.TryParse(DurationText.Format(duration), out var back) && back == duration;
    });

    [Test]
    public void NumberAndUnit_AreMultiplied() => Gen.Select(Gen.Int[0, 36_500], Gen.Int[0, Units.Length - 1]).Sample((number, unit) =>
    {
        var text = number.ToString(CultureInfo.InvariantCulture) + Units[unit].Unit;
        return DurationText.TryParse(text, out var value) && value.TotalMilliseconds == (double)(number * Units[unit].Milliseconds);
    });

    [Test]
    public void AnyText_IsAnAnswerAndOnlyTheGrammarIsAccepted() => Gen.Char["0123456789.smhd- e"].Array[0, 12].Select(text => new string(text)).Sample(text =>
        !DurationText.TryParse(text, out var value)
        || (Regex.IsMatch(text, @"^[0-9]+(\.[0-9]+)?(ms|s|m|h|d)?$") && value >= TimeSpan.Zero && value <= DurationText.Maximum));
}
