using System.Text.Json;

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

    /// <summary>Whether a word always has the same tokens, so that they may be remembered. Not so while dropout or sampling is on.</summary>
    protected internal virtual bool CanCache => true;

    /// <summary>Whether the token of something unknown is spelled as it stands in the text instead of as <see cref="UnkToken"/>.</summary>
    protected internal virtual bool KeepsUnknownText => false;

    /// <summary>Splits one word, which is not empty, and adds its tokens to <paramref name="output"/>, in order.</summary>
    /// <exception cref="TokenizerException">The word needs the unknown token and the vocabulary does not have it.</exception>
    protected internal abstract void Tokenize(ReadOnlySpan<char> word, TokenBuffer output);

    /// <summary>The tokens of one word, to look at this step alone.</summary>
    /// <param name="word">The word as a pre-tokenizer gives it.</param>
    /// <param name="random">Where random choices come from (dropout, sampling); null for a generator of its own.</param>
    public IReadOnlyList<Token> Tokenize(string word, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length == 0) return [];
        var buffer = new TokenBuffer();
        buffer.UseRandom(random);
        Tokenize(word, buffer);
        var tokens = new Token[buffer.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            var (id, start, end) = buffer.Span[i];
            var keepsText = KeepsUnknownText && Vocabulary.TokenOf(id) == UnkToken;
            tokens[i] = new(id, keepsText ? word[start..end] : Vocabulary.TokenOf(id) ?? "", start, end);
        }
        return tokens;
    }

    /// <summary>Writes the model as a <c>tokenizer.json</c> describes it.</summary>
    /// <exception cref="TokenizerException">The class is not one that the format has.</exception>
    protected internal virtual void WriteJson(Utf8JsonWriter writer) => throw TokenizerException.NotInFormat(this);
}
