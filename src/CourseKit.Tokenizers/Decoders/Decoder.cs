using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>The way back: joins tokens into a readable text. Instances have no state and may be used from any thread.</summary>
public abstract class Decoder
{
    /// <summary>Changes each token to the stretch of text that it contributes. A decoder may join or split tokens.</summary>
    public abstract IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens);

    /// <summary>The decoder for a tokenizer with these added tokens, if that makes a difference to it.</summary>
    internal virtual Decoder WithAdded(IEnumerable<AddedToken> tokens) => this;

    /// <summary>The text of a sequence of tokens.</summary>
    public virtual string Decode(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return string.Concat(DecodeChain(tokens));
    }

    /// <summary>Builds the decoder that a <c>tokenizer.json</c> describes in its <c>decoder</c>.</summary>
    /// <param name="json">The object, such as <c>{"type": "ByteLevel"}</c>.</param>
    /// <exception cref="UnsupportedComponentException">The kind is not one of this library.</exception>
    /// <exception cref="TokenizerException">The text is no such object.</exception>
    public static Decoder FromJson(string json) => DecoderParser.Parse(JsonFile.ParseSection(json, "decoder"));

    /// <summary>Writes the decoder as a <c>tokenizer.json</c> describes it.</summary>
    /// <exception cref="TokenizerException">The class is not one that the format has.</exception>
    protected internal virtual void WriteJson(Utf8JsonWriter writer) => throw TokenizerException.NotInFormat(this);
}
