using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Edge.Http1.Writing;

/// <summary>The exceptions of <see cref="Http1HeadWriter"/>, out of line. They quote names that we chose, never values.</summary>
internal static class HeadWriterErrors
{
    [DoesNotReturn]
    internal static void ThrowStatus(int status) => throw new ArgumentException($"A status has three digits, not {status}.");

    [DoesNotReturn]
    internal static void ThrowReason() => throw new ArgumentException("The reason phrase holds a control byte.");

    [DoesNotReturn]
    internal static void ThrowMethod() => throw new ArgumentException("The method is not a token.");

    [DoesNotReturn]
    internal static void ThrowTarget() => throw new ArgumentException("The target is empty or not visible ASCII.");

    [DoesNotReturn]
    internal static void ThrowName() => throw new ArgumentException("The field name is not a token.");

    [DoesNotReturn]
    internal static void ThrowValue(ReadOnlySpan<byte> name)
        => throw new ArgumentException($"The value of {Encoding.ASCII.GetString(name)} holds a control byte.");
}
