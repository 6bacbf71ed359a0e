namespace Edge.Tests.Http1.Support;

/// <summary>Ways in which bytes may arrive.</summary>
internal static class Pieces
{
    /// <summary>Growing sizes with these steps, the last of them everything.</summary>
    public static IEnumerable<int> Of(int[] steps, int length)
    {
        int size = 0;
        foreach (int step in steps)
        {
            size += step;
            if (size >= length)
                break;
            yield return size;
        }

        yield return length;
    }
}
