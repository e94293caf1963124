using System.Text.Json;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>WordPiece, BERT's model: takes the longest token that the word starts with, then the longest continuation of what is left, and
/// so on; a word that cannot be split so is unknown as a whole (Wu et al. 2016; <c>WordpieceTokenizer</c> of Google's BERT).</summary>
public sealed class WordPieceModel : TokenizerModel
{
    private const int StackLimit = 512;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">The tokens; those that continue a word carry the prefix.</param>
    /// <param name="unkToken">The token of an unknown word.</param>
    /// <param name="continuingSubwordPrefix">What marks a token that does not start a word.</param>
    /// <param name="maxInputCharsPerWord">A word with more code points than this is unknown.</param>
    public WordPieceModel(Vocabulary vocabulary, string unkToken = "[UNK]", string continuingSubwordPrefix = "##",
        int maxInputCharsPerWord = 100)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(unkToken);
        ArgumentNullException.ThrowIfNull(continuingSubwordPrefix);
        ArgumentOutOfRangeException.ThrowIfNegative(maxInputCharsPerWord);
        Vocabulary = vocabulary;
        UnkToken = unkToken;
        ContinuingSubwordPrefix = continuingSubwordPrefix;
        MaxInputCharsPerWord = maxInputCharsPerWord;
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override string UnkToken { get; }

    /// <summary>What marks a token that does not start a word.</summary>
    public string ContinuingSubwordPrefix { get; }

    /// <summary>A word with more code points than this is unknown.</summary>
    public int MaxInputCharsPerWord { get; }

    /// <inheritdoc/>
    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        if (Vocabulary.TryGetId(word, out var whole) && !IsTooLong(word))
            output.Add(whole, 0, word.Length);
        else if (IsTooLong(word) || !TrySplit(word, output))
            output.Add(UnknownId(), 0, word.Length);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", UnkToken);
        writer.WriteString("continuing_subword_prefix", ContinuingSubwordPrefix);
        writer.WriteNumber("max_input_chars_per_word", MaxInputCharsPerWord);
        Vocabulary.WriteJson(writer);
        writer.WriteEndObject();
    }

    private bool IsTooLong(ReadOnlySpan<char> word) =>
        word.Length > MaxInputCharsPerWord && CharacterClasses.CountCodePoints(word) > MaxInputCharsPerWord;

    private bool TrySplit(ReadOnlySpan<char> word, TokenBuffer output)
    {
        // The word behind room for one prefix. What stands before the present piece has been used, so that the prefix can be
        // written over it and the lookup is one slice.
        var room = ContinuingSubwordPrefix.Length;
        var size = room + word.Length;
        var buffer = size <= StackLimit ? stackalloc char[StackLimit] : new char[size];
        word.CopyTo(buffer[room..]);

        Span<TextSpan> spans = stackalloc TextSpan[64];
        Span<int> ids = stackalloc int[64];
        var count = 0;
        for (var start = 0; start < word.Length; count++)
        {
            var prefix = start == 0 ? 0 : room;
            ContinuingSubwordPrefix.AsSpan(0, prefix).CopyTo(buffer[start..]);
            var end = LongestMatch(buffer[(room + start - prefix)..size], prefix, out var id);
            if (end == 0) return false;
            if (count == ids.Length)
            {
                spans = Grow(spans);
                ids = Grow(ids);
            }
            (spans[count], ids[count]) = (new(start, start + end), id);
            start += end;
        }
        for (var i = 0; i < count; i++)
            output.Add(ids[i], spans[i].Start, spans[i].End);
        return true;
    }

    /// <summary>The length, without the prefix, of the longest start of <paramref name="text"/> that is a token; 0 when none is.</summary>
    private int LongestMatch(ReadOnlySpan<char> text, int prefix, out int id)
    {
        var end = Math.Min(text.Length, Vocabulary.LongestToken);
        for (; end > prefix; end--)
        {
            if (end < text.Length && char.IsLowSurrogate(text[end])) continue; // never between the halves of a pair
            if (Vocabulary.TryGetId(text[..end], out id)) return end - prefix;
        }
        id = -1;
        return 0;
    }

    private static Span<T> Grow<T>(Span<T> full)
    {
        var larger = new T[2 * full.Length];
        full.CopyTo(larger);
        return larger;
    }

    private int UnknownId() => Vocabulary.IdOf(UnkToken) ?? throw new TokenizerException(
        $"The vocabulary lacks the unknown token '{UnkToken}', which this text needs. " +
        "Add it to the vocabulary, or name another as unk_token.");
}
