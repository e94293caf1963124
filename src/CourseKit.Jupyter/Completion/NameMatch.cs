namespace CourseKit.Jupyter.Completion;

/// <summary>How well a name answers what was typed; the better first.</summary>
internal enum MatchQuality
{
    /// <summary>It starts with it.</summary>
    Prefix,

    /// <summary>It starts with it, but for upper and lower case.</summary>
    PrefixIgnoringCase,

    /// <summary>Its words do: <c>tfp</c> for <c>TokensForPair</c>.</summary>
    Words,

    /// <summary>It holds it somewhere.</summary>
    Within,

    /// <summary>It has nothing of it.</summary>
    None,
}

/// <summary>Compares names with what was typed of one.</summary>
internal static class NameMatch
{
    // A single letter is somewhere in most names.
    private const int ShortestWithin = 2;

    /// <summary>How well a name answers what was typed.</summary>
    public static MatchQuality Of(string name, string typed)
    {
        if (name.StartsWith(typed, StringComparison.Ordinal)) return MatchQuality.Prefix;
        if (name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)) return MatchQuality.PrefixIgnoringCase;
        if (typed.Length < ShortestWithin) return MatchQuality.None;
        if (StartsWords(name, typed, 0, 0)) return MatchQuality.Words;
        return name.Contains(typed, StringComparison.OrdinalIgnoreCase) ? MatchQuality.Within : MatchQuality.None;
    }

    // Each typed letter goes on with the word of the one before it, or starts a later word.
    private static bool StartsWords(string name, string typed, int from, int index)
    {
        if (index == typed.Length) return true;
        if (index > 0 && from < name.Length && Same(name[from], typed[index]) && StartsWords(name, typed, from + 1, index + 1)) return true;
        for (var i = from; i < name.Length; i++)
        {
            if (StartsWord(name, i) && Same(name[i], typed[index])) return StartsWords(name, typed, i + 1, index + 1);
        }

        return false;
    }

    private static bool StartsWord(string name, int i) => i == 0 || name[i - 1] == '_' || (char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1]));

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
