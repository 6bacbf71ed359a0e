namespace Edge.Cache.Semantics;

/// <summary>Small questions about a field source.</summary>
internal static class FieldSourceExtensions
{
    /// <summary>Whether any line has this name.</summary>
    public static bool Has(this IFieldSource fields, ReadOnlySpan<byte> name) => fields.Find(name, 0) >= 0;

    /// <summary>The value of the first line of this name.</summary>
    public static bool TryFirst(this IFieldSource fields, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var index = fields.Find(name, 0);
        value = index < 0 ? default : fields.ValueAt(index);
        return index >= 0;
    }

    /// <summary>The value of the only line of this name; false when there is none or more than one.</summary>
    public static bool TrySingle(this IFieldSource fields, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        fields.TryFirst(name, out value) && fields.Find(name, fields.Find(name, 0) + 1) < 0;
}
