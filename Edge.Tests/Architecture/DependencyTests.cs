using System.Reflection;

namespace Edge.Tests.Architecture;

/// <summary>Keeps decision 0002: the leaves know the base class library (and BouncyCastle in Edge.Tls), nothing else.</summary>
internal sealed class DependencyTests
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
}
