using Edge.Cache.Semantics;

namespace Edge.Core.Exchange;

/// <summary>Cuts parts out of an object that passes by once, in order.</summary>
/// <param name="parts">Ascending, apart from each other.</param>
/// <param name="multipart">What stands around them; null: a single part, or the whole.</param>
/// <remarks>Invariant: everything before the current position that belongs to a part has been written.</remarks>
internal struct PartCutter(BytePart[] parts, MultipartRanges? multipart)
{
    private long _position;
    private int _part;
    private bool _isOpen;

    /// <summary>Whether all parts were written.</summary>
    public readonly bool IsDone => _part == parts.Length;

    /// <summary>Takes the next bytes of the object, and writes what belongs to a part.</summary>
    /// <returns>False when that is more than was announced.</returns>
    public bool Write(ref ContentWriter content, ViewerWriter viewer, ReadOnlySpan<byte> data)
    {
        var start = _position;
        _position += data.Length;
        while (!IsDone && parts[_part].Start < _position)
        {
            var part = parts[_part];
            if (!_isOpen && multipart is not null && !content.Write(viewer, multipart.HeadOf(_part)))
            {
                return false;
            }

            _isOpen = true;
            var from = Math.Max(part.Start, start);
            var to = Math.Min(part.End, _position);
            if (!content.Write(viewer, data[(int)(from - start)..(int)(to - start)]))
            {
                return false;
            }

            if (to < part.End)
            {
                return true;
            }

            _isOpen = false;
            _part++;
        }

        return !IsDone || multipart is null || content.Write(viewer, multipart.End);
    }
}
