using System.Text;
using Edge.Core.Config;

namespace Edge.Tests.Core.Config;

/// <summary>Exactly three sets of methods (E-78).</summary>
internal sealed class AllowedMethodsTests
{
    private static readonly string[] Known = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

    [Test]
    public void E78_Allows_ExactlyTheMethodsOfTheSet([Values] AllowedMethods set)
    {
        foreach (var method in (string[])[.. Known, "TRACE", "CONNECT", "get", "GETS", "PURGE", ""])
            Assert.That(set.Allows(Encoding.ASCII.GetBytes(method)), Is.EqualTo(set.Names().Contains(method)), method);
    }

    [TestCase("GET HEAD", AllowedMethods.GetHead)]
    [TestCase("HEAD GET GET", AllowedMethods.GetHead)]
    [TestCase("OPTIONS GET HEAD", AllowedMethods.GetHeadOptions)]
    [TestCase("DELETE PATCH POST PUT OPTIONS HEAD GET", AllowedMethods.All)]
    [TestCase("GET", null)]
    [TestCase("GET HEAD POST", null)]
    [TestCase("GET HEAD TRACE", null)]
    [TestCase("get head", null)]
    [TestCase("", null)]
    public void E78_Find_OnlyTheThreeSets(string names, AllowedMethods? set) =>
        Assert.That(AllowedMethodSets.Find(names.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo(set));
}
