namespace Edge.Core.Config;

/// <summary>Prints what a configuration came to: a file that could be used itself, with <c>// default</c> behind what nobody wrote.</summary>
internal static class EffectiveConfiguration
{
    /// <summary>Writes the whole as JSON with comments, or as plain JSON.</summary>
    /// <param name="root">What the reader recorded.</param>
    /// <param name="output">Takes the text.</param>
    /// <param name="markDefaults">Put <c>// default</c> behind values nobody wrote; false gives plain JSON.</param>
    public static void Write(EffectiveSection root, TextWriter output, bool markDefaults)
    {
        WriteObject(root, output, "", markDefaults);
        output.Write('\n');
    }

    private static void WriteObject(EffectiveSection section, TextWriter output, string indent, bool markDefaults)
    {
        if (section.Entries.Count == 0)
        {
            output.Write("{}");
            return;
        }

        output.Write("{\n");
        var inner = indent + "  ";
        for (var i = 0; i < section.Entries.Count; i++)
        {
            var entry = section.Entries[i];
            output.Write(inner);
            output.Write(Keys.JsonWords.Text(entry.Name));
            output.Write(": ");
            WriteValue(entry, output, inner, markDefaults);
            if (i < section.Entries.Count - 1) output.Write(',');
            if (markDefaults && entry.IsDefault) output.Write(" // default");
            output.Write('\n');
        }

        output.Write(indent);
        output.Write('}');
    }

    private static void WriteValue(EffectiveEntry entry, TextWriter output, string indent, bool markDefaults)
    {
        if (entry.Json is { } json)
        {
            output.Write(json);
        }
        else if (!entry.IsList)
        {
            WriteObject(entry.Sections[0], output, indent, markDefaults);
        }
        else if (entry.Sections.Count == 0)
        {
            output.Write("[]");
        }
        else
        {
            WriteList(entry.Sections, output, indent, markDefaults);
        }
    }

    private static void WriteList(IReadOnlyList<EffectiveSection> sections, TextWriter output, string indent, bool markDefaults)
    {
        output.Write("[\n");
        var inner = indent + "  ";
        for (var i = 0; i < sections.Count; i++)
        {
            output.Write(inner);
            WriteObject(sections[i], output, inner, markDefaults);
            output.Write(i < sections.Count - 1 ? ",\n" : "\n");
        }

        output.Write(indent);
        output.Write(']');
    }
}
