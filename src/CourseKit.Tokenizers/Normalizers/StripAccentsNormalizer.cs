using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Removes combining marks. It decomposes nothing: put <see cref="UnicodeNormalizer"/> with form D before it.</summary>
public sealed class StripAccentsNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(NormalizedText text) => text.Remove(CharacterClasses.IsCombiningMark);

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("StripAccents");
}
