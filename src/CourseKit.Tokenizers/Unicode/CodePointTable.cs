using System.Runtime.CompilerServices;

namespace CourseKit.Tokenizers.Unicode;

/// <summary>One byte for every code point, in two levels: pages of 256 code points, of which equal ones are stored once. Most of the
/// code space is a handful of such pages, and a look-up is two array accesses.</summary>
internal sealed class CodePointTable
{
    internal const int CodePoints = 0x110000;
    private const int PageBits = 8, PageSize = 1 << PageBits;
    private readonly ushort[] _pages = new ushort[CodePoints >> PageBits];
    private readonly byte[] _values;

    private CodePointTable(ReadOnlySpan<byte> flat)
    {
        var values = new List<byte>(128 * PageSize);
        var uniform = new Dictionary<byte, ushort>();
        for (var page = 0; page < _pages.Length; page++)
        {
            var content = flat.Slice(page << PageBits, PageSize);
            var isUniform = !content.ContainsAnyExcept(content[0]);
            if (isUniform && uniform.TryGetValue(content[0], out _pages[page])) continue;
            _pages[page] = (ushort)(values.Count >> PageBits);
            if (isUniform) uniform.Add(content[0], _pages[page]);
            values.AddRange(content);
        }
        _values = [.. values];
    }

    /// <summary>The value of a code point from 0 to 10FFFF.</summary>
    internal byte this[int codePoint]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _values[(_pages[codePoint >> PageBits] << PageBits) + (codePoint & (PageSize - 1))];
    }

    /// <summary>Builds a table.</summary>
    /// <param name="fill">Writes the value of each code point, one byte each, into a span of zeros.</param>
    internal static CodePointTable Build(Action<Span<byte>> fill)
    {
        var flat = new byte[CodePoints];
        fill(flat);
        return new(flat);
    }

    /// <summary>Spreads runs (first code point and value in one number, the value in the lowest <paramref name="valueBits"/> bits) over
    /// all code points.</summary>
    internal static void Spread(ReadOnlySpan<uint> runs, int valueBits, Span<byte> flat)
    {
        for (var i = 0; i < runs.Length; i++)
        {
            var first = (int)(runs[i] >> valueBits);
            var end = i + 1 < runs.Length ? (int)(runs[i + 1] >> valueBits) : CodePoints;
            flat[first..end].Fill((byte)(runs[i] & ((1u << valueBits) - 1)));
        }
    }

    /// <summary>Sets bits for every code point of some ranges (first, last, first, last, ...).</summary>
    internal static void Mark(ReadOnlySpan<int> ranges, byte bits, Span<byte> flat)
    {
        for (var i = 0; i < ranges.Length; i += 2)
            foreach (ref var value in flat[ranges[i]..(ranges[i + 1] + 1)]) value |= bits;
    }
}
