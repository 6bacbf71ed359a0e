using Edge.Http1;

namespace Edge.Tests.Http1;

public sealed class Http1ErrorTests
{
    private static readonly Http1Error[] All = Enum.GetValues<Http1Error>();

    [Test]
    public void Names_OfAllErrors_AreDistinctAndFitForALabel()
    {
        string[] names = All.Select(Http1ErrorNames.Of).ToArray();

        Assert.That(names, Is.Unique);
        Assert.That(names, Has.All.Matches<string>(n => n.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')));
        Assert.That(names, Has.None.EqualTo("_OTHER"));
    }

    [Test]
    public void P13_NameOfAnUndefinedError_IsOther() => Assert.That(Http1ErrorNames.Of((Http1Error)255), Is.EqualTo("_OTHER"));

    [Test]
    public void StatusOf_AnyError_IsOneOfSix()
        => Assert.That(All.Select(Http1ErrorStatus.StatusOf).Distinct(), Is.SubsetOf(new[] { 400, 414, 417, 431, 501, 505 }));

    [TestCase(Http1Error.TargetTooLong, 414)]
    [TestCase(Http1Error.ExpectationUnsupported, 417)]
    [TestCase(Http1Error.HeadTooLarge, 431)]
    [TestCase(Http1Error.TooManyFields, 431)]
    [TestCase(Http1Error.MethodInvalid, 501)]
    [TestCase(Http1Error.TransferEncodingUnsupported, 501)]
    [TestCase(Http1Error.VersionUnsupported, 505)]
    [TestCase(Http1Error.HostMissing, 400)]
    [TestCase(Http1Error.LengthAndTransferEncoding, 400)]
    public void E87_StatusOf_Error_IsTheOneOfItsRow(Http1Error error, int status)
        => Assert.That(Http1ErrorStatus.StatusOf(error), Is.EqualTo(status));

    [Test]
    public void H27_ClosesSilently_IsForOtherProtocolsAlone()
        => Assert.That(All.Where(Http1ErrorStatus.ClosesSilently), Is.EqualTo(new[] { Http1Error.TlsRecord, Http1Error.Http2Preface }));
}
