namespace CourseKit.Tokenizers.Unicode;

/// <summary>Which code points match each other where case is ignored: simple folding, and the full foldings to two or three code points
/// (<c>ß</c> to <c>ss</c>). Used when a pattern is compiled, and for the few patterns that full foldings matter to.</summary>
internal static class CaseFolding
{
    private static readonly Dictionary<int, int> Representatives = [];
    private static readonly Dictionary<int, int[]> Classes = [];
    private static readonly Dictionary<int, int[]> Expansions = [];

    static CaseFolding()
    {
        var entries = CaseTables.Fold;
        for (var i = 0; i < entries.Length; i += 4)
            for (var codePoint = entries[i]; codePoint <= entries[i + 1]; codePoint += entries[i + 2])
                Representatives[codePoint] = codePoint + entries[i + 3];
        foreach (var members in Representatives.GroupBy(pair => pair.Value, pair => pair.Key))
        {
            int[] all = [members.Key, .. members];
            foreach (var member in all) Classes[member] = all;
        }
        var full = CaseTables.FullFold;
        for (var i = 0; i < full.Length; i += 4)
            Expansions[full[i]] = [.. full.Slice(i + 1, full[i + 3] == 0 ? 2 : 3).ToArray().Select(Representative)];
    }

    /// <summary>One code point for all those that match <paramref name="codePoint"/>.</summary>
    internal static int Representative(int codePoint) => Representatives.GetValueOrDefault(codePoint, codePoint);

    /// <summary>All code points that match <paramref name="codePoint"/>, or null if only itself does.</summary>
    internal static ReadOnlySpan<int> Class(int codePoint) => Classes.GetValueOrDefault(codePoint);

    /// <summary>The representatives of a full folding, or null if the code point has none.</summary>
    internal static int[]? Expansion(int codePoint) => Expansions.GetValueOrDefault(codePoint);

    /// <summary>Every full folding.</summary>
    internal static IReadOnlyDictionary<int, int[]> AllExpansions => Expansions;

    /// <summary>Code points that are matched by others too.</summary>
    internal static IReadOnlyCollection<int> Cased => Classes.Keys;
}
