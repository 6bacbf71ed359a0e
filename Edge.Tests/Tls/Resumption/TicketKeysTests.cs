using System.Security.Cryptography;
using Edge.Tls.Resumption;

namespace Edge.Tests.Tls.Resumption;

/// <summary>The keys that tickets are sealed under, apart from any handshake.</summary>
[Parallelizable]
public class TicketKeysTests
{
    private static readonly TimeSpan Rotation = TimeSpan.FromHours(12);

    [Test]
    public void Ticket_OpensToWhatWasSealed_AndTheContentGivenIsZeroed()
    {
        using var keys = new TicketKeys(TlsWorld.Clock(), Rotation);
        byte[] content = [1, 2, 3, 4];
        var ticket = keys.Seal(content)!;

        Assert.That(content, Is.EqualTo(new byte[4]), "no secret stays behind");
        Assert.That(keys.TryOpen(ticket, out var opened, out var isCurrent), Is.True);
        Assert.That(opened, Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        Assert.That(isCurrent, Is.True);
    }

    [Test]
    public void T14_TwoTicketsOfOneContent_AreDifferent()
    {
        using var keys = new TicketKeys(TlsWorld.Clock(), Rotation);

        var first = keys.Seal([1, 2, 3]);
        Assert.That(keys.Seal([1, 2, 3]), Is.Not.EqualTo(first));
    }

    [Test]
    public void T14_Ticket_OpensForTwoRotationsMore_AndNoLonger()
    {
        var time = TlsWorld.Clock();
        using var keys = new TicketKeys(time, Rotation);
        time.Advance(Rotation - TimeSpan.FromSeconds(1));
        var ticket = keys.Seal([1])!;
        time.Advance(2 * Rotation);

        Assert.That(keys.TryOpen(ticket, out _, out var isCurrent), Is.True, "sealed at the last moment of its key");
        Assert.That(isCurrent, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(keys.TryOpen(ticket, out _, out _), Is.False);
    }

    [Test]
    public void T14_IdleServer_GivesKeysUpAllTheSame()
    {
        var time = TlsWorld.Clock();
        using var keys = new TicketKeys(time, Rotation);
        var ticket = keys.Seal([1])!;
        time.Advance(100 * Rotation);

        Assert.That(keys.TryOpen(ticket, out _, out _), Is.False);
    }

    [Test]
    public void T14_WallClockThatSteps_ChangesNothing()
    {
        var time = new WallClockThatSteps(TlsWorld.Clock());
        using var keys = new TicketKeys(time, Rotation);
        var name = keys.CurrentName.ToArray();
        time.Step = TimeSpan.FromDays(30);

        Assert.That(keys.CurrentName.ToArray(), Is.EqualTo(name));
    }

    // A manual clock of the test library moves both of its hands; only a wall clock can be set.
    private sealed class WallClockThatSteps(TimeProvider monotonic) : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => monotonic.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => monotonic.GetUtcNow() + Step;

        public override long GetTimestamp() => monotonic.GetTimestamp();
    }

    [Test]
    public void Disposed_SealsAndOpensNothing()
    {
        var keys = new TicketKeys(TlsWorld.Clock(), Rotation);
        var ticket = keys.Seal([1])!;
        keys.Dispose();

        Assert.That(keys.Seal([1]), Is.Null);
        Assert.That(keys.TryOpen(ticket, out _, out _), Is.False);
    }

    [Test]
    public void EveryTicketButTheSealedOne_DoesNotOpen()
    {
        using var keys = new TicketKeys(TlsWorld.Clock(), Rotation);
        using var others = new TicketKeys(TlsWorld.Clock(), Rotation);
        var ticket = keys.Seal(new byte[40])!;
        for (var bit = 0; bit < 8 * ticket.Length; bit++)
        {
            var tampered = (byte[])ticket.Clone();
            tampered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(keys.TryOpen(tampered, out var content, out _), Is.False, $"bit {bit}");
            Assert.That(content, Is.Null);
        }

        for (var length = 0; length < ticket.Length; length++)
        {
            Assert.That(keys.TryOpen(ticket.AsSpan(0, length), out _, out _), Is.False, $"first {length} bytes");
        }

        Assert.That(others.TryOpen(ticket, out _, out _), Is.False);
    }

    [Test]
    public void ManyThreads_SealOpenAndRotate_WithoutAnError()
    {
        using var keys = new TicketKeys(TlsWorld.Clock(), Rotation);
        Parallel.For(0, 4_000, i =>
        {
            var ticket = keys.Seal([(byte)i, (byte)(i >> 8)]);
            Assert.That(ticket, Is.Not.Null);
            if (i % 100 == 0)
            {
                keys.Rotate();
            }

            // Others may have rotated three times meanwhile; what opens is right.
            Assert.That(!keys.TryOpen(ticket, out var opened, out _) || opened.AsSpan().SequenceEqual([(byte)i, (byte)(i >> 8)]), Is.True);
        });
    }

    [Test]
    public void Fuzz_RandomTickets_NeverOpenAndNeverThrow()
    {
        using var keys = new TicketKeys(TlsWorld.Clock(), Rotation);
        var random = new Random(20260601);
        var ticket = keys.Seal(new byte[150])!;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(0, 400)];
            random.NextBytes(bytes);

            // Half of them look like ours as far as anybody can see.
            ticket.AsSpan(0, i % 2 == 0 ? Math.Min(bytes.Length, 17) : 0).CopyTo(bytes);
            if (keys.TryOpen(bytes, out _, out _))
            {
                Assert.Fail(Convert.ToHexString(bytes));
            }
        }
    }

    [Test]
    public void Fuzz_ContentThatOpens_IsReadWithoutReadingPastItsEnd()
    {
        var random = new Random(20260602);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            Assert.That(() => ResumableSession.Decode(bytes), Throws.Nothing);
            Assert.That(() => IdentityBytes.Read(bytes), Throws.Nothing);
        }
    }

    [Test]
    public void Session_SurvivesItsTicket_AndShowsNoSecret()
    {
        var session = new ResumableSession
        {
            Version = Edge.Tls.TlsVersion.Tls13,
            CipherSuite = 0x1302,
            AuthenticatedAt = TimeSpan.FromHours(1),
            IssuedAt = TimeSpan.FromHours(2),
            AgeAdd = 0xFEDCBA98,
            Binding = RandomNumberGenerator.GetBytes(32),
            Credential = RandomNumberGenerator.GetBytes(32),
            ClientIdentity = new byte[] { 7, 8, 9 },
            EncryptThenMac = true,
            Secret = RandomNumberGenerator.GetBytes(48),
        };
        var read = ResumableSession.Decode(session.Encode())!;

        Assert.That(read.Encode(), Is.EqualTo(session.Encode()));
        Assert.That(read.Secret, Is.EqualTo(session.Secret));
        Assert.That(session.ToString(), Is.EqualTo("ResumableSession { Tls13 }"));
        session.Forget();
        Assert.That(session.Secret, Is.EqualTo(new byte[48]));
    }

    [TestCase(25, 1)]
    [TestCase(12, 3)]
    [TestCase(12, -1)]
    public void LifetimeBeyondTheKeys_IsRefused(int hours, int count)
    {
        using var keys = new TicketKeys(TlsWorld.Clock(), Rotation);

        Assert.That(() => new SessionTickets(keys, TimeSpan.FromHours(hours), count), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
