namespace Edge.Core.Config.Document;

/// <summary>Where a value was written, as an editor or a compiler would say it.</summary>
/// <param name="Source">The file's name as the operator gave it, or <c>env NAME</c> for an environment variable.</param>
/// <param name="Line">1-based line; 0 when the source has no lines (an environment variable, a file that cannot be read).</param>
/// <param name="Column">1-based column, counted in characters; 0 when there is no line.</param>
internal readonly record struct SourceLocation(string Source, int Line, int Column) : IComparable<SourceLocation>
{
    /// <summary>The place of a value that came from the environment variable <paramref name="name"/>.</summary>
    public static SourceLocation OfVariable(string name) => new("env " + name, 0, 0);

    /// <summary>The place of a fault that concerns the file <paramref name="path"/> as a whole.</summary>
    public static SourceLocation OfFile(string path) => new(path, 0, 0);

    /// <summary><c>FILE:LINE:COL</c>, or only the source when it has no lines.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";

    /// <summary>Order of reading: the file from top to bottom, then the environment by name.</summary>
    public int CompareTo(SourceLocation other)
    {
        var byKind = (Line == 0).CompareTo(other.Line == 0);
        if (byKind != 0) return byKind;
        var bySource = string.CompareOrdinal(Source, other.Source);
        if (bySource != 0) return bySource;
        var byLine = Line.CompareTo(other.Line);
        return byLine != 0 ? byLine : Column.CompareTo(other.Column);
    }

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(SourceLocation left, SourceLocation right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(SourceLocation left, SourceLocation right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(SourceLocation left, SourceLocation right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(SourceLocation left, SourceLocation right) => left.CompareTo(right) >= 0;
}
