using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>The first step of a tokenizer: changes the text (lowercases it, strips accents, ...) and keeps its alignment with the
/// original. Instances have no state and may be used from any thread.</summary>
public abstract class Normalizer
{
    /// <summary>Whether it works on the stretches between added tokens only, all of which are then looked for in the text as given. So with
    /// the normalisation of SentencePiece, of whose results added tokens know nothing.</summary>
    internal virtual bool IsBetweenAddedTokens => false;

    /// <summary>Changes <paramref name="text"/> in place.</summary>
    public abstract void Apply(NormalizedText text);

    /// <summary>Builds the normaliser that a <c>tokenizer.json</c> describes in its <c>normalizer</c>.</summary>
    /// <param name="json">The object, such as <c>{"type": "Lowercase"}</c>.</param>
    /// <exception cref="UnsupportedComponentException">The kind is not one of this library.</exception>
    /// <exception cref="TokenizerException">The text is no such object.</exception>
    public static Normalizer FromJson(string json) => NormalizerParser.Parse(JsonFile.ParseSection(json, "normalizer"));

    /// <summary>Writes the step as a <c>tokenizer.json</c> describes it.</summary>
    /// <exception cref="TokenizerException">The class is not one that the format has.</exception>
    protected internal virtual void WriteJson(Utf8JsonWriter writer) => throw TokenizerException.NotInFormat(this);

    /// <summary>The normalised form of a text, to look at this step alone (<c>normalize_str</c> of the reference).</summary>
    public string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normalized = new NormalizedText(text);
        Apply(normalized);
        return normalized.ToString();
    }
}
