using System.Text;
using Edge.Core.Config;
using Edge.Core.Origin;

namespace Edge.Core.Exchange;

/// <summary>Which connection a request to an origin needs: scheme by the origin protocol policy, name by what is forwarded (E-45, E-46, E-56).</summary>
internal static class OriginRoute
{
    /// <summary>The pool key of <paramref name="origin"/> for this exchange.</summary>
    public static OriginPoolKey KeyFor(ExchangeContext exchange, OriginSettings origin)
    {
        var https = IsHttps(exchange, origin);
        return new OriginPoolKey(origin, https, https ? ServerNameFor(exchange, origin) : origin.DomainName);
    }

    /// <summary>The scheme of the leg to <paramref name="origin"/>.</summary>
    public static bool IsHttps(ExchangeContext exchange, OriginSettings origin) => origin.ProtocolPolicy switch
    {
        OriginProtocolPolicy.HttpOnly => false,
        OriginProtocolPolicy.HttpsOnly => true,
        _ => exchange.Request.Viewer.IsHttps,
    };

    private static string ServerNameFor(ExchangeContext exchange, OriginSettings origin) =>
        OriginRequestHead.ForwardsHost(exchange.Behavior!) && !exchange.Request.Host.IsEmpty
            ? Encoding.ASCII.GetString(exchange.Request.Host)
            : origin.DomainName;
}
