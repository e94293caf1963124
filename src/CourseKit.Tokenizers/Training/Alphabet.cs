using System.Text;

namespace CourseKit.Tokenizers.Training;

/// <summary>The characters that a BPE or WordPiece vocabulary starts from.</summary>
internal static class Alphabet
{
    /// <summary>The characters of all words and of the initial alphabet, by ascending code point. With a limit the rarest are left out; of
    /// equally rare ones, those of higher code points (the reference leaves that to chance). The initial alphabet goes last.</summary>
    internal static List<Rune> Of(WordCounts words, string initial, int? limit)
    {
        var counts = Count(words);
        foreach (var rune in initial.EnumerateRunes()) counts[rune] = long.MaxValue;
        var kept = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => entry.Key);
        return [.. kept.Take(limit ?? int.MaxValue).Order()];
    }

    /// <summary>How often each character occurs.</summary>
    internal static Dictionary<Rune, long> Count(WordCounts words)
    {
        // Nearly all characters of nearly all corpora lie in the basic plane, where an array is the fastest table.
        var basic = new long[char.MaxValue + 1];
        var counts = new Dictionary<Rune, long>();
        for (var i = 0; i < words.Count; i++)
        {
            var count = words.CountOf(i);
            foreach (var rune in words.Word(i).EnumerateRunes())
            {
                if (rune.IsBmp) basic[rune.Value] += count;
                else counts[rune] = counts.GetValueOrDefault(rune) + count;
            }
        }
        for (var unit = 0; unit < basic.Length; unit++)
            if (basic[unit] > 0) counts[new Rune(unit)] = basic[unit];
        return counts;
    }
}
