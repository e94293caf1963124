namespace CourseKit.Tokenizers.Training;

/// <summary>The order of texts by code points, which is also that of their UTF-8 bytes.</summary>
internal static class CodePoints
{
    internal static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        return Weight(left[common]).CompareTo(Weight(right[common]));
    }

    // Units of surrogate pairs (D800 to DFFF) stand for code points above all others, but lie below E000 to FFFF.
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
