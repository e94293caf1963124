using System.Text;

namespace CourseKit.Tokenizers.Training;

/// <summary>The words of a corpus as sequences of token ids, all in one flat array. A merge makes a word shorter in place.</summary>
internal sealed class SymbolWords
{
    private readonly int[] _symbols;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly long[] _counts;

    /// <summary>Writes every word in the ids of its characters. Characters that are no tokens (the limit of the alphabet left them out) are
    /// skipped; words without a pair are left out, since no merge can touch them.</summary>
    internal SymbolWords(WordCounts words, SymbolTable table, CancellationToken cancellation)
    {
        var (count, symbols) = Measure(words);
        _symbols = GC.AllocateUninitializedArray<int>(symbols);
        _starts = new int[count];
        _lengths = new int[count];
        _counts = new long[count];
        var used = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (i % 4096 == 0) cancellation.ThrowIfCancellationRequested();
            if (words.Word(i).Length < 2 || Write(words.Word(i), table, used) is not (>= 2 and var length)) continue;
            (_starts[Count], _lengths[Count], _counts[Count]) = (used, length, words.CountOf(i));
            Count++;
            used += length;
        }
    }

    /// <summary>How many words there are.</summary>
    internal int Count { get; }

    /// <summary>A word's symbols.</summary>
    internal Span<int> this[int word] => _symbols.AsSpan(_starts[word], _lengths[word]);

    /// <summary>How often a word occurs.</summary>
    internal long CountOf(int word) => _counts[word];

    /// <summary>Tells that a word now has fewer symbols.</summary>
    internal void Shorten(int word, int length) => _lengths[word] = length;

    private static (int Words, int Symbols) Measure(WordCounts words)
    {
        var (count, symbols) = (0, 0L);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words.Word(i);
            if (word.Length < 2) continue;
            count++;
            symbols += word.Length;
        }
        if (symbols > Array.MaxLength)
            throw new TokenizerException($"The different words of the corpus have {symbols} characters, more than the {Array.MaxLength} that one training holds. Train on a part of it.");
        return (count, (int)symbols);
    }

    private int Write(ReadOnlySpan<char> word, SymbolTable table, int start)
    {
        var (length, position) = (0, 0);
        foreach (var rune in word.EnumerateRunes())
        {
            var form = SymbolTable.FormOf(isFirst: position == 0, isLast: (position += rune.Utf16SequenceLength) == word.Length);
            if (table.IdOf(rune, form) is var id and >= 0) _symbols[start + length++] = id;
        }
        return length;
    }
}
