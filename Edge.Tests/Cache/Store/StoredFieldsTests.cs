using CsCheck;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

[TestFixture]
public class StoredFieldsTests
{
    [Test]
    public void Lines_CopiedFields_AreHttp1Text()
    {
        var fields = StoredFields.CopyOf(Fields.Of("ETag: \"a\"", "X-Empty:", "Vary: Accept"));

        Assert.That(fields.Lines.Text8(), Is.EqualTo("ETag: \"a\"\r\nX-Empty: \r\nVary: Accept\r\n"));
        Assert.That(fields.Size, Is.EqualTo(fields.Lines.Length + (3 * 8)));
    }

    [Test]
    public void Find_NameInAnyCase_FromAStart()
    {
        var fields = StoredFields.CopyOf(Fields.Of("Vary: a", "Age: 1", "VARY: b"));

        Assert.That(fields.Find("vary"u8, 0), Is.Zero);
        Assert.That(fields.Find("Vary"u8, 1), Is.EqualTo(2));
        Assert.That(fields.Find("vary"u8, 3), Is.EqualTo(-1));
        Assert.That(fields.Find("var"u8, 0), Is.EqualTo(-1));
    }

    [Test]
    public void Empty_HasNothing() => Assert.That(
        (StoredFields.Empty.Count, StoredFields.Empty.Lines.Length, StoredFields.Empty.Find("a"u8, 0)), Is.EqualTo((0, 0, -1)));

    [Test]
    public void CopyOf_StoredFields_AreTheSame()
    {
        var fields = StoredFields.CopyOf(Fields.Of("A: b"));

        Assert.That(StoredFields.CopyOf(fields), Is.SameAs(fields), "immutable");
    }

    [Test]
    public void CopyOf_AnyFields_ReadsTheSame()
    {
        var line = Gen.Select(Gen.String[Gen.Char["abC-"], 1, 5], Gen.String[Gen.Char["x\u00ff:,"], 0, 400]);
        line.Array[0, 60].Sample(lines =>
        {
            var source = Fields.Of([.. lines.Select(l => $"{l.Item1}: {l.Item2}")]);
            var copy = StoredFields.CopyOf(source);
            var same = copy.Count == source.Count;
            for (var i = 0; same && i < source.Count; i++)
            {
                same = copy.NameAt(i).SequenceEqual(source.NameAt(i)) && copy.ValueAt(i).SequenceEqual(source.ValueAt(i))
                    && copy.Find(source.NameAt(i), i / 2) == source.Find(source.NameAt(i), i / 2);
            }

            return same;
        });
    }
}
