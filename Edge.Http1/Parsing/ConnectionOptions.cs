using System.Text;

namespace Edge.Http1.Parsing;

/// <summary>Questions about the value of a Connection field (RFC 9110 §7.6.1).</summary>
public static class ConnectionOptions
{
    /// <summary>True if <paramref name="connection"/> holds the option <paramref name="name"/>, in any case: then the field of
    /// that name is meant for this connection only and is removed before forwarding.</summary>
    /// <param name="connection">The value of one Connection field line; ask for each line if there are several.</param>
    /// <param name="name">A field name, or an option such as <c>close</c>.</param>
    public static bool Names(ReadOnlySpan<byte> connection, ReadOnlySpan<byte> name)
    {
        foreach (ReadOnlySpan<byte> option in new FieldValueList(connection))
        {
            if (Ascii.EqualsIgnoreCase(option, name))
                return true;
        }

        return false;
    }
}
