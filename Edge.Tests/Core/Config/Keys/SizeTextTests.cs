using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Edge.Core.Config.Keys;

namespace Edge.Tests.Core.Config.Keys;

/// <summary><c>"64KiB" "256MiB" "1GB"</c>, or a number of bytes.</summary>
internal sealed class SizeTextTests
{
    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    private static readonly (string Unit, long Bytes)[] Units =
        [("", 1), ("B", 1), ("KB", 1_000), ("KiB", 1_024), ("MB", 1_000_000), ("MiB", 1_048_576), ("gb", 1_000_000_000), ("GIB", 1_073_741_824)];

    [TestCase("64KiB", 65_536)]
    [TestCase("256MiB", 268_435_456)]
    [TestCase("1GB", 1_000_000_000)]
    [TestCase("1.5KiB", 1_536)]
    [TestCase("0", 0)]
    [TestCase("1024TiB", SizeText.Maximum)]
    public void Text_IsASize(string text, long bytes)
    {
        Assert.That(SizeText.TryParse(text, out var value), Is.True);
        Assert.That(value, Is.EqualTo(bytes));
    }

    [TestCase("")]
    [TestCase("KiB")]
    [TestCase("-1")]
    [TestCase("64 KiB")]
    [TestCase("64K")]
    [TestCase("64Kib ")]
    [TestCase("0.5B")]
    [TestCase("1.0001KiB")]
    [TestCase("1025TiB")]
    [TestCase("99999999999999999999")]
    [TestCase("1e6")]
    [TestCase("0x10")]
    public void Text_IsNoSize(string text) => Assert.That(SizeText.TryParse(text, out _), Is.False);

    [Test]
    public void Format_IsReadBackExactly() => Gen.Long[0, SizeText.Maximum].Sample(bytes =>
        SizeText.TryParse(SizeText.Format(bytes), out var back) && back == bytes);

    [Test]
    public void Format_TakesTheLargestUnitThatHoldsItExactly() => Gen.Select(Gen.Long[1, 1_023], Gen.Int[0, 4]).Sample((number, power) =>
        SizeText.Format(number << (10 * power)) == number.ToString(CultureInfo.InvariantCulture) + BinaryUnits[power]);

    [TestCase(0, "0B")]
    [TestCase(240, "240B")]
    [TestCase(1_000, "1000B")]
    [TestCase(64_000_000_000, "64GB")]
    [TestCase(1_000_000, "1MB")]
    [TestCase(12_345, "12345B")]
    [TestCase(1L << 50, "1PiB")]
    public void Format_TakesADecimalUnitWhereItSavesDigits(long bytes, string text) => Assert.That(SizeText.Format(bytes), Is.EqualTo(text));

    [Test]
    public void NumberAndUnit_AreMultiplied() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, Units.Length - 1]).Sample((number, unit) =>
        SizeText.TryParse(number.ToString(CultureInfo.InvariantCulture) + Units[unit].Unit, out var value) && value == number * Units[unit].Bytes);

    [Test]
    public void AnyText_IsAnAnswerAndOnlyTheGrammarIsAccepted() => Gen.Char["0123456789.KMGTiB- "].Array[0, 12].Select(text => new string(text)).Sample(text =>
        !SizeText.TryParse(text, out var value)
        || (Regex.IsMatch(text, @"^[0-9]+(\.[0-9]+)?([KMGT]?i?B)?$", RegexOptions.IgnoreCase) && value is >= 0 and <= SizeText.Maximum));
}
