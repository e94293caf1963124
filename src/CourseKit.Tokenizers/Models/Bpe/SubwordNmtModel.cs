namespace CourseKit.Tokenizers;

/// <summary>Byte-pair encoding in the layout of subword-nmt and fastBPE (Sennrich et al. 2016), as CTRL and BERTweet use it. The merges work
/// on symbols of their own, of which the last of a word carries <c>&lt;/w&gt;</c>; only when nothing merges any more is each symbol looked up
/// in the vocabulary, as <c>symbol@@</c> unless it ends the word. Symbols on the way need not be tokens.</summary>
public sealed class SubwordNmtModel : TokenizerModel
{
    private const string EndOfWord = "</w>";

    private readonly MergeTable _merges;
    private readonly CodePointIds _inside;
    private readonly CodePointIds _last;
    private readonly int _unknownSymbol; // of a character that no merge names
    private readonly int? _unkId;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">The tokens; those that another follows within a word end with <paramref name="continuation"/>.</param>
    /// <param name="merges">The pairs of symbols that merge, in the order in which they do; what ends a word carries
    /// <c>&lt;/w&gt;</c>.</param>
    /// <param name="unkToken">The token of a symbol that the vocabulary lacks.</param>
    /// <param name="continuation">What a token ends with when the word goes on behind it.</param>
    public SubwordNmtModel(Vocabulary vocabulary, IEnumerable<(string Left, string Right)> merges, string unkToken, string continuation = "@@")
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(merges);
        ArgumentNullException.ThrowIfNull(unkToken);
        ArgumentNullException.ThrowIfNull(continuation);
        (Vocabulary, UnkToken, Continuation) = (vocabulary, unkToken, continuation);
        _unkId = vocabulary.IdOf(unkToken);
        var symbols = new Dictionary<string, int>(StringComparer.Ordinal);
        MergeTable.Merge[] table = [.. merges.Select(pair => new MergeTable.Merge(IdOf(pair.Left), IdOf(pair.Right), IdOf(pair.Left + pair.Right)))];
        _merges = new MergeTable(table);
        var all = new Vocabulary(symbols);
        (_inside, _last) = (new CodePointIds(all, "", ""), new CodePointIds(all, "", EndOfWord));
        _unknownSymbol = symbols.Count;

        int IdOf(string symbol)
        {
            if (!symbols.TryGetValue(symbol, out var id)) symbols.Add(symbol, id = symbols.Count);
            return id;
        }
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override string UnkToken { get; }

    /// <summary>What a token ends with when the word goes on behind it.</summary>
    public string Continuation { get; }

    /// <inheritdoc/>
    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        var before = output.Count;
        for (int i = 0, length; i < word.Length; i += length)
        {
            var codePoint = Unicode.CharacterClasses.CodePointAt(word, i, out length);
            var symbol = (i + length == word.Length ? _last : _inside)[codePoint];
            output.Add(symbol >= 0 ? symbol : _unknownSymbol, i, i + length);
        }
        output.Truncate(before + BpeWord.Merge(output.From(before), _merges, dropout: 0, random: null));
        foreach (ref var symbol in output.From(before)) symbol = symbol with { Id = TokenOf(word, symbol.Start, symbol.End) };
    }

    private int TokenOf(ReadOnlySpan<char> word, int start, int end)
    {
        var symbol = word[start..end];
        var length = symbol.Length + (end < word.Length ? Continuation.Length : 0);
        if (length > Vocabulary.LongestToken) return Unknown();
        Span<char> token = length <= 256 ? stackalloc char[256] : new char[length];
        symbol.CopyTo(token);
        if (end < word.Length) Continuation.CopyTo(token[symbol.Length..]);
        return Vocabulary.TryGetId(token[..length], out var id) ? id : Unknown();
    }

    private int Unknown() => _unkId ?? throw new TokenizerException(
        $"The vocabulary lacks the unknown token '{UnkToken}', which this text needs. Add it to the vocabulary, or name another as unk_token.");
}
