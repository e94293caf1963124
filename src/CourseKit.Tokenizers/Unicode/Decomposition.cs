namespace CourseKit.Tokenizers.Unicode;

/// <summary>Decomposition, combining classes and composition of code points (Unicode Standard Annex 15 and section 3.12 of the
/// Unicode Standard for Hangul).</summary>
internal static class Decomposition
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    /// <summary>Writes the full decomposition of a code point, as code points, into <paramref name="buffer"/> (18 suffice) and returns
    /// how many there are; 1 when the code point stands for itself.</summary>
    internal static int Decompose(int codePoint, bool compatibility, Span<int> buffer)
    {
        if (codePoint - SyllableBase is >= 0 and < SyllableCount) return DecomposeHangul(codePoint - SyllableBase, buffer);
        if (compatibility && Find(DecompositionTables.CompatibilityKeys, codePoint) is var k and >= 0)
            return Unpack(DecompositionTables.CompatibilityPool, DecompositionTables.CompatibilityEnds, k, buffer);
        if (Find(DecompositionTables.CanonicalKeys, codePoint) is var c and >= 0)
            return Unpack(DecompositionTables.CanonicalPool, DecompositionTables.CanonicalEnds, c, buffer);
        buffer[0] = codePoint;
        return 1;
    }

    /// <summary>The canonical combining class; 0 for starters.</summary>
    internal static int CombiningClass(int codePoint)
    {
        if (codePoint < 0x300) return 0;
        var table = DecompositionTables.CombiningClasses;
        int low = 0, high = table.Length / 3 - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < table[3 * middle]) high = middle - 1;
            else if (codePoint > table[3 * middle + 1]) low = middle + 1;
            else return table[3 * middle + 2];
        }
        return 0;
    }

    /// <summary>The primary composite of two code points, or -1.</summary>
    internal static int Compose(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount && second - VowelBase is >= 0 and < VowelCount)
            return SyllableBase + ((first - LeadBase) * VowelCount + (second - VowelBase)) * TrailCount;
        if (first - SyllableBase is >= 0 and < SyllableCount && (first - SyllableBase) % TrailCount == 0 &&
            second - TrailBase is > 0 and < TrailCount)
            return first + (second - TrailBase);

        var table = DecompositionTables.Compositions;
        int low = 0, high = table.Length / 3 - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = table[3 * middle].CompareTo(first);
            if (order == 0) order = table[3 * middle + 1].CompareTo(second);
            if (order == 0) return table[3 * middle + 2];
            if (order > 0) high = middle - 1;
            else low = middle + 1;
        }
        return -1;
    }

    /// <summary>Whether a code point composes with one before it.</summary>
    internal static bool IsSecondOfComposition(int codePoint) =>
        codePoint - VowelBase is >= 0 and < VowelCount || codePoint - TrailBase is > 0 and < TrailCount || s_seconds.Value.Contains(codePoint);

    private static readonly Lazy<HashSet<int>> s_seconds = new(() =>
    {
        var seconds = new HashSet<int>();
        for (var i = 1; i < DecompositionTables.Compositions.Length; i += 3) seconds.Add(DecompositionTables.Compositions[i]);
        return seconds;
    });

    private static int DecomposeHangul(int index, Span<int> buffer)
    {
        buffer[0] = LeadBase + index / (VowelCount * TrailCount);
        buffer[1] = VowelBase + index % (VowelCount * TrailCount) / TrailCount;
        var trail = index % TrailCount;
        if (trail == 0) return 2;
        buffer[2] = TrailBase + trail;
        return 3;
    }

    private static int Find(ReadOnlySpan<int> keys, int codePoint) => codePoint < keys[0] ? -1 : keys.BinarySearch(codePoint);

    private static int Unpack(ReadOnlySpan<char> pool, ReadOnlySpan<ushort> ends, int index, Span<int> buffer)
    {
        var text = pool[(index == 0 ? 0 : ends[index - 1])..ends[index]];
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            buffer[count++] = CharacterClasses.CodePointAt(text, i, out var length);
            i += length;
        }
        return count;
    }
}
