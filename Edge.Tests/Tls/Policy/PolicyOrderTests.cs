using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Policy;

/// <summary>The tables of E-2, E-6, E-8, E-9 and E-10, written down once more and compared.</summary>
[Parallelizable]
public class PolicyOrderTests
{
    private const string Suites2016 =
        "1301 1302 1303 C02B C02F C023 C027 C009 C013 C02C C030 CCA9 CCA8 C024 C028 C00A C014 009C 009D 003C 0035 002F";

    private const string Modern = "11EC 11EB 001D 0017 0018";
    private const string Schemes2025 = "0809 080A 080B 0804 0805 0806 0401 0501 0601 0403 0503 0603";
    private const string Schemes2018 = "0809 080A 080B 0804 0805 0806 0401 0501 0601 0301 0403 0503 0603 0303";
    private const string Schemes2016 = Schemes2018 + " 0201 0203";

    [TestCase("SSLv3", "0304 0303 0302 0301", Suites2016 + " 000A 0004", Modern, Schemes2016)]
    [TestCase("TLSv1", "0304 0303 0302 0301", Suites2016 + " 000A", Modern, Schemes2016)]
    [TestCase("TLSv1_2016", "0304 0303 0302 0301", Suites2016, Modern, Schemes2016)]
    [TestCase("TLSv1.1_2016", "0304 0303 0302", Suites2016, Modern, Schemes2016)]
    [TestCase("TLSv1.2_2018", "0304 0303", "1301 1302 1303 C02B C02F C023 C027 C02C C030 CCA9 CCA8 C024 C028 009C 009D 003C", Modern, Schemes2018)]
    [TestCase("TLSv1.2_2019", "0304 0303", "1301 1302 1303 C02B C02F C02C C030 CCA9 CCA8 C024 C028 C023 C027", Modern, Schemes2018)]
    [TestCase("TLSv1.2_2021", "0304 0303", "1301 1302 1303 C02B C02F C02C C030 CCA9 CCA8", Modern, Schemes2018)]
    [TestCase("TLSv1.2_2025", "0304 0303", "1301 1302 C02B C02F C02C C030", "11EC 11EB 0017 0018", Schemes2025)]
    [TestCase("TLSv1.3_2025", "0304", "1301 1302 1303", Modern, Schemes2025)]
    public void E06_Policy_IsItsTableInItsOrder(string name, string versions, string suites, string groups, string schemes)
    {
        var policy = SecurityPolicies.Find(name)!;

        Assert.That(Codes(policy.Versions.Select(version => (int)version)), Is.EqualTo(versions));
        Assert.That(Codes(policy.CipherSuites.Select(id => (int)id)), Is.EqualTo(suites));
        Assert.That(Codes(policy.NamedGroups.Select(group => (int)group)), Is.EqualTo(groups));
        Assert.That(Codes(policy.SignatureSchemes.Select(scheme => (int)scheme)), Is.EqualTo(schemes));
    }

    private static string Codes(IEnumerable<int> codes) => string.Join(' ', codes.Select(code => code.ToString("X4", null)));
}
