namespace CourseKit.Tokenizers;

/// <summary>The way back: joins tokens into a readable text. Instances have no state and may be used from any thread.</summary>
public abstract class Decoder
{
    /// <summary>Changes each token to the stretch of text that it contributes. A decoder may join or split tokens.</summary>
    public abstract IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens);

    /// <summary>The decoder for a tokenizer with these added tokens, if that makes a difference to it.</summary>
    internal virtual Decoder WithAdded(IEnumerable<AddedToken> tokens) => this;

    /// <summary>The text of a sequence of tokens.</summary>
    public string Decode(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return string.Concat(DecodeChain(tokens));
    }
}
