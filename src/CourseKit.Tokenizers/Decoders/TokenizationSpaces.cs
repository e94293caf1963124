namespace CourseKit.Tokenizers;

/// <summary>Removes the spaces that tokenization leaves around English punctuation and contractions.</summary>
internal static class TokenizationSpaces
{
    private static readonly (string Dirty, string Clean)[] Rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>Applies the rules in order.</summary>
    /// <param name="text">A text or a token.</param>
    /// <param name="contractNegation">Whether <c>do not</c> becomes <c>don't</c>: the WordPiece decoder of tokenizers has that rule,
    /// <c>clean_up_tokenization</c> of transformers has not.</param>
    internal static string CleanUp(string text, bool contractNegation)
    {
        if (!text.Contains(' ')) return text;
        foreach (var (dirty, clean) in Rules)
            if (contractNegation || dirty != " do not") text = text.Replace(dirty, clean, StringComparison.Ordinal);
        return text;
    }
}
