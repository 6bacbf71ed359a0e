namespace Edge.Tests.Core.Config;

/// <summary>Every single fault is one line with its place, its key and what would be right (P02).</summary>
internal sealed class ConfigFaultTests
{
    private ConfigFolder _folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Sound_HasNeitherErrorsNorWarnings()
    {
        var result = _folder.Load(ConfigFolder.Sound);
        Assert.That(result.Errors, Is.Empty);
        Assert.That(result.Warnings, Is.Empty);
        Assert.That(result.Snapshot, Is.Not.Null);
    }

    [TestCaseSource(typeof(FaultCases), nameof(FaultCases.All))]
    public void P02_SingleFault_IsReportedOnceAtItsPlace(FaultCase fault)
    {
        Assert.That(ConfigFolder.Sound.Split(fault.Find), Has.Length.EqualTo(2), "the case does not say which place it means");
        var marked = ConfigFolder.Sound.Replace(fault.Find, fault.Replace, StringComparison.Ordinal);
        var result = _folder.Load(marked.Replace("¶", "", StringComparison.Ordinal));
        Assert.That(_folder.Texts(result.Errors), Is.EqualTo(new[] { $"edge.json:{PlaceOfMark(marked)}: {fault.Expected}" }));
        Assert.That(result.Snapshot, Is.Null);
    }

    private static string PlaceOfMark(string marked)
    {
        var before = marked[..marked.IndexOf('¶', StringComparison.Ordinal)];
        return $"{before.Count(c => c == '\n') + 1}:{before.Length - before.LastIndexOf('\n')}";
    }
}
