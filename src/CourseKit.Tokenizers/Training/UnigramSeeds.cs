using System.Text;

namespace CourseKit.Tokenizers.Training;

/// <summary>The pieces that Unigram training starts from: every character, and the substrings that cover most of the words.</summary>
internal static class UnigramSeeds
{
    /// <summary>Seeds with log probabilities, characters first.</summary>
    internal static List<UnigramPiece> Make(SortedWords words, int maxPieceLength, int seedSize, CancellationToken cancellation)
    {
        var seeds = Characters(words);
        var text = Flatten(words);
        var substrings = SubstringCounter.Find(text, maxPieceLength, cancellation);
        substrings.Sort((a, b) => Compare(b, a, text)); // the best first
        foreach (var substring in substrings)
        {
            seeds.Add(new(TextOf(text, substring), Weight(substring)));
            if (seeds.Count >= seedSize) break;
        }

        var logSum = Math.Log(seeds.Sum(seed => seed.Score));
        for (var i = 0; i < seeds.Count; i++) seeds[i] = seeds[i] with { Score = Math.Log(seeds[i].Score) - logSum };
        return seeds;
    }

    private static List<UnigramPiece> Characters(SortedWords words)
    {
        var counts = new Dictionary<Rune, long>();
        for (var i = 0; i < words.Count; i++)
            foreach (var rune in words[i].EnumerateRunes())
                if (rune.Value != SubstringCounter.Boundary) counts[rune] = counts.GetValueOrDefault(rune) + words.CountOf(i);
        return [.. counts.OrderByDescending(entry => entry.Value).ThenByDescending(entry => entry.Key).Select(entry => new UnigramPiece(entry.Key.ToString(), entry.Value))];
    }

    private static int[] Flatten(SortedWords words)
    {
        var size = 0L;
        for (var i = 0; i < words.Count; i++) size += words[i].Length + 1;
        if (size > Array.MaxLength / 2)
            throw new TokenizerException($"The different words of the corpus have {size} characters, more than the {Array.MaxLength / 2} that Unigram training holds. Train on a part of it.");
        var text = new int[(int)size];
        var used = 0;
        for (var i = 0; i < words.Count; i++)
        {
            foreach (var rune in words[i].EnumerateRunes()) text[used++] = rune.Value;
            text[used++] = SubstringCounter.Boundary;
        }
        return text[..used];
    }

    private static long Weight(RepeatedSubstring substring) => (long)substring.Count * substring.Length;

    /// <summary>By the characters covered, then by the text: the reference's order, in which no two substrings are equal.</summary>
    private static int Compare(RepeatedSubstring a, RepeatedSubstring b, int[] text)
    {
        var order = Weight(a).CompareTo(Weight(b));
        return order != 0 ? order : text.AsSpan(a.Start, a.Length).SequenceCompareTo(text.AsSpan(b.Start, b.Length));
    }

    private static string TextOf(int[] text, RepeatedSubstring substring)
    {
        var piece = new StringBuilder(substring.Length);
        foreach (var codePoint in text.AsSpan(substring.Start, substring.Length)) piece.Append(new Rune(codePoint));
        return piece.ToString();
    }
}
