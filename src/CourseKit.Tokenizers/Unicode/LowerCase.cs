namespace CourseKit.Tokenizers.Unicode;

/// <summary>Simple lower-case mappings, of Unicode 17.0 on every runtime.</summary>
internal static class LowerCase
{
    private static readonly List<int> Differences = [0]; // what a value of the table stands for
    private static readonly CodePointTable Table = CodePointTable.Build(Fill);
    private static readonly int[] DifferenceOf = [.. Differences];

    /// <summary>The lower-case form of a code point, itself if it has none. U+0130 stands for itself: its mapping has two code points.</summary>
    internal static int Of(int codePoint) => codePoint + DifferenceOf[Table[codePoint]];

    private static void Fill(Span<byte> flat)
    {
        var entries = CaseTables.Lower;
        for (var i = 0; i < entries.Length; i += 4)
        {
            var value = Differences.IndexOf(entries[i + 3]);
            if (value < 0)
            {
                value = Differences.Count;
                Differences.Add(entries[i + 3]);
            }
            for (var codePoint = entries[i]; codePoint <= entries[i + 1]; codePoint += entries[i + 2])
                flat[codePoint] = checked((byte)value);
        }
    }
}
