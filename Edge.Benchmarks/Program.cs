using System.Globalization;
using BenchmarkDotNet.Running;
using Edge.Benchmarks.Figures;
using Edge.Benchmarks.HitRate;
using Edge.Cache.Store;

// `hits`, `hitrate` and `million [arena|managed [SECONDS]]` are programs of their own; everything else is BenchmarkDotNet's.
switch (args)
{
    case ["hits"]:
        HitFigures.Run(Console.Out);
        break;
    case ["hitrate"]:
        HitRateFigures.Run(Console.Out);
        break;
    case ["million", .. var rest]:
        MillionFigures.Run(
            Console.Out,
            rest is ["managed", ..] ? StoreKind.Managed : StoreKind.Arena,
            rest is [_, var seconds] ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : TimeSpan.FromSeconds(60));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
