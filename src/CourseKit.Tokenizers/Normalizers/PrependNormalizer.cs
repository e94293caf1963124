using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Puts a text in front; an empty text stays empty. What is put in front stands for the first code point behind it.</summary>
/// <param name="prepend">The text to put in front.</param>
public sealed class PrependNormalizer(string prepend) : Normalizer
{
    /// <summary>The text to put in front.</summary>
    public string Prepend { get; } = prepend;

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Prepend.Length == 0 || text.Length == 0) return;
        if (Prepend.Length == 1)
        {
            text.InsertAtStart(Prepend[0]);
            return;
        }
        var rewriter = new TextRewriter(text);
        foreach (var rune in Prepend.EnumerateRunes()) rewriter.InsertBefore(rune.Value);
        rewriter.CopyTo(text.Length);
        rewriter.Commit();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Prepend");
        writer.WriteString("prepend", Prepend);
        writer.WriteEndObject();
    }
}
