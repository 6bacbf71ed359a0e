using System.Reflection;
using System.Text.RegularExpressions;
using Edge.Tests.Support;

namespace Edge.Tests.Architecture;

/// <summary>Keeps decision 0002: the leaves know the base class library (and BouncyCastle in Edge.Tls), nothing else.</summary>
internal sealed partial class DependencyTests
{
    private static readonly string[] BaseClassLibrary = ["System.", "Microsoft.Win32.", "netstandard", "mscorlib"];

    [TestCase("Edge.Http1")]
    [TestCase("Edge.Cache")]
    [TestCase("Edge.Tls", "BouncyCastle.Cryptography")]
    public void Leaf_References_OnlyTheBaseClassLibrary(string leaf, params string[] allowed)
    {
        var strangers = Assembly.Load(leaf).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !BaseClassLibrary.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !allowed.Contains(name))
            .ToArray();

        Assert.That(strangers, Is.Empty, $"{leaf} is a leaf");
    }

    [Test]
    public void Product_Never_LoadsAForeignHttpOrTlsStack()
    {
        string[] banned = ["System.Net.Security", "System.Net.Http", "Microsoft.AspNetCore.Server.Kestrel.Core"];
        string[] product = ["rawedge", "Edge.Tls", "Edge.Http1", "Edge.Cache"];
        var used = product.SelectMany(name => Assembly.Load(name).GetReferencedAssemblies().Select(r => (Assembly: name, Reference: r.Name!)))
            .Where(pair => banned.Contains(pair.Reference))
            .ToArray();

        Assert.That(used, Is.Empty, "the product terminates TLS and speaks HTTP itself");
    }

    [Test]
    public void Sources_HaveNoUnsafeCode()
    {
        // Edge.Tls allows it for what the generator of LibraryImport writes, and for nothing else.
        string[] folders = ["Edge.Tls", "Edge.Core", "Edge.Http1", "Edge.Cache"];
        var found = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => UnsafeCode().IsMatch(line)))
            .ToArray();

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void NativeFunctions_AreDeclaredInOneFile()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "Edge.Tls"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("[LibraryImport", StringComparison.Ordinal)))
            .Select(Path.GetFileName);

        Assert.That(found, Is.EqualTo(new[] { "Libcrypto.cs" }));
    }

    [Test]
    public void BorrowedResponses_AreGivenBackInOnePlace()
    {
        // Decision 35: whoever gives back must be the only holder, and that is easy to see of one place.
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "Edge.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => line.Contains(".GiveBack(", StringComparison.Ordinal)))
            .Select(Path.GetFileName);

        Assert.That(found, Is.EqualTo(new[] { "StoredAnswer.cs" }));
    }

    // The word as a modifier or a block; prose may have it.
    [GeneratedRegex(@"^\s*(unsafe\s*[{(]|unsafe$|fixed\s*\(|((public|internal|private|protected|static|sealed|partial)\s+)+unsafe\s)")]
    private static partial Regex UnsafeCode();
}
