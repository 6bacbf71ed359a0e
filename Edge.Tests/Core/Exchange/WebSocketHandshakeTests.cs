using System.Text;
using Edge.Core.Exchange;
using Edge.Tests.Support;

namespace Edge.Tests.Core.Exchange;

/// <summary>The arithmetic of RFC 6455 §4.2.2.</summary>
internal sealed class WebSocketHandshakeTests
{
    [Test]
    public void WriteAccept_KeyOfTheStandardsExample_GivesItsAnswer()
    {
        var accept = new byte[WebSocketHandshake.AcceptLength];

        WebSocketHandshake.WriteAccept(accept, Encoding.ASCII.GetBytes(WebSocketOrigin.Key));

        Assert.That(Encoding.ASCII.GetString(accept), Is.EqualTo(WebSocketOrigin.Accept));
    }

    [Test]
    public void TryEnter_AtTheCap_TakesNothing()
    {
        var slots = new WebSocketSlots();

        Assert.That((slots.TryEnter(1), slots.TryEnter(1), slots.Open), Is.EqualTo((true, false, 1)));
        slots.Leave();
        Assert.That((slots.TryEnter(0), slots.Open), Is.EqualTo((false, 0)));
    }
}
