using System.Text;

namespace Edge.Core.Config;

/// <summary>A field line the operator wrote, ready to be put on the wire. Immutable.</summary>
/// <remarks>The value may be a secret between the edge and an origin, so <see cref="ToString"/> does not show it (P03).</remarks>
internal sealed class ConfiguredField(string name, string value)
{
    /// <summary>What stands for a value wherever it must not be seen.</summary>
    public const string Redacted = "(redacted)";

    /// <summary>The name as written; compare without case.</summary>
    public string Name { get; } = name;

    /// <summary>The value: visible ASCII, blanks only inside.</summary>
    public string Value { get; } = value;

    /// <summary>The name as bytes.</summary>
    public ReadOnlyMemory<byte> NameBytes { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>The value as bytes.</summary>
    public ReadOnlyMemory<byte> ValueBytes { get; } = Encoding.ASCII.GetBytes(value);

    /// <summary>The name and no value.</summary>
    public override string ToString() => $"{Name}: {Redacted}";
}
