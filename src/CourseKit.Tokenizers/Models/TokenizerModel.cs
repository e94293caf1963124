namespace CourseKit.Tokenizers;

/// <summary>One token of a word, as the model gives it.</summary>
/// <param name="Id">Its id in the vocabulary.</param>
/// <param name="Value">Its text in the vocabulary.</param>
/// <param name="Start">Where it starts in the word, in UTF-16 units of the normalised text.</param>
/// <param name="End">Where it ends in the word.</param>
public readonly record struct Token(int Id, string Value, int Start, int End);

/// <summary>The third step of a tokenizer: splits words into tokens of a vocabulary. Instances have no state that encoding changes and may
/// be used from any thread.</summary>
public abstract class TokenizerModel
{
    /// <summary>The tokens that the model knows (added tokens not counted).</summary>
    public abstract Vocabulary Vocabulary { get; }

    /// <summary>The token that stands for what the vocabulary does not cover, or null when the model has none.</summary>
    public abstract string? UnkToken { get; }

    /// <summary>Splits one word and adds its tokens to <paramref name="output"/>, in order.</summary>
    /// <exception cref="TokenizerException">The word needs the unknown token and the vocabulary does not have it.</exception>
    public abstract void Tokenize(ReadOnlySpan<char> word, ICollection<Token> output);

    /// <summary>The tokens of one word, to look at this step alone.</summary>
    public IReadOnlyList<Token> Tokenize(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var tokens = new List<Token>();
        Tokenize(word, tokens);
        return tokens;
    }
}
