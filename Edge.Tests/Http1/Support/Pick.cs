using CsCheck;

namespace Edge.Tests.Http1.Support;

/// <summary>One of some values.</summary>
internal static class Pick
{
    public static Gen<T> From<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
