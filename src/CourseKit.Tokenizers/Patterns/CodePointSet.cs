using System.Runtime.CompilerServices;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>A set of code points, immutable.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    private readonly int[] _ranges; // first, last, first, last, ..., ascending, never adjacent
    private ulong[]? _plane; // one bit for each code point of the basic plane, made when it is first worth it

    private CodePointSet(int[] ranges) => _ranges = ranges;

    internal static CodePointSet Empty { get; } = new([]);

    internal static CodePointSet All { get; } = new([0, Last]);

    /// <summary>Sorted, closed ranges: first, last, first, last, ...</summary>
    internal ReadOnlySpan<int> Ranges => _ranges;

    internal bool IsEmpty => _ranges.Length == 0;

    /// <summary>The only member, or -1.</summary>
    internal int Single => _ranges.Length == 2 && _ranges[0] == _ranges[1] ? _ranges[0] : -1;

    internal static CodePointSet Of(int codePoint) => new([codePoint, codePoint]);

    internal static CodePointSet Range(int first, int last) => new([first, last]);

    /// <summary>From closed ranges in any order, which may overlap.</summary>
    internal static CodePointSet FromRanges(ReadOnlySpan<int> ranges)
    {
        if (ranges.IsEmpty) return Empty;
        var sorted = new (int First, int Last)[ranges.Length / 2];
        for (var i = 0; i < sorted.Length; i++) sorted[i] = (ranges[2 * i], ranges[2 * i + 1]);
        Array.Sort(sorted);
        var merged = new List<int>(ranges.Length) { sorted[0].First, sorted[0].Last };
        foreach (var (first, last) in sorted.AsSpan(1))
        {
            if (first > merged[^1] + 1) merged.AddRange([first, last]);
            else merged[^1] = Math.Max(merged[^1], last);
        }
        return new([.. merged]);
    }

    internal CodePointSet Union(CodePointSet other) =>
        other.IsEmpty ? this : IsEmpty ? other : FromRanges([.. _ranges, .. other._ranges]);

    internal CodePointSet Complement()
    {
        var result = new List<int>(_ranges.Length + 2);
        var next = 0;
        for (var i = 0; i < _ranges.Length; i += 2)
        {
            if (_ranges[i] > next) result.AddRange([next, _ranges[i] - 1]);
            next = _ranges[i + 1] + 1;
        }
        if (next <= Last) result.AddRange([next, Last]);
        return new([.. result]);
    }

    internal CodePointSet Intersect(CodePointSet other) => Complement().Union(other.Complement()).Complement();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Contains(int codePoint)
    {
        if (_plane is { } plane && codePoint < 0x10000) return (plane[codePoint >> 6] >> codePoint & 1) != 0;
        return ContainsByRange(codePoint);
    }

    /// <summary>Prepares the set for many questions.</summary>
    internal CodePointSet ForMatching()
    {
        if (_plane is not null) return this;
        var plane = new ulong[0x10000 / 64];
        for (var i = 0; i < _ranges.Length && _ranges[i] < 0x10000; i += 2)
            for (var codePoint = _ranges[i]; codePoint <= Math.Min(_ranges[i + 1], 0xFFFF); codePoint++)
                plane[codePoint >> 6] |= 1UL << codePoint;
        _plane = plane;
        return this;
    }

    private bool ContainsByRange(int codePoint)
    {
        int low = 0, high = _ranges.Length / 2 - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < _ranges[2 * middle]) high = middle - 1;
            else if (codePoint > _ranges[2 * middle + 1]) low = middle + 1;
            else return true;
        }
        return false;
    }
}
