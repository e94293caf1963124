using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Lowercases every code point by itself: no language's rules, no look at the neighbours (a final sigma stays σ).</summary>
public sealed class LowercaseNormalizer : Normalizer
{
    private const int CapitalIWithDot = 0x130, CombiningDotAbove = 0x307;

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        if (text.Span.Contains((char)CapitalIWithDot)) ApplyWithExpansion(text);
        else LowerInPlace(text.MutableSpan);
    }

    /// <summary>No lowercase mapping but that of İ changes how many UTF-16 units a code point takes.</summary>
    private static void LowerInPlace(Span<char> units)
    {
        if (Ascii.ToLowerInPlace(units, out var done) == System.Buffers.OperationStatus.Done) return;
        for (var i = done; i < units.Length;)
        {
            var codePoint = CharacterClasses.CodePointAt(units, i, out var length);
            new Rune(LowerCase.Of(codePoint)).EncodeToUtf16(units[i..]);
            i += length;
        }
    }

    /// <summary>İ is the one code point whose lowercase form is two (SpecialCasing.txt): i and a combining dot above.</summary>
    private static void ApplyWithExpansion(NormalizedText text)
    {
        var rewriter = new TextRewriter(text);
        while (rewriter.Next is var codePoint and >= 0)
        {
            rewriter.Replace(codePoint == CapitalIWithDot ? 'i' : LowerCase.Of(codePoint));
            if (codePoint == CapitalIWithDot) rewriter.Insert(CombiningDotAbove);
        }
        rewriter.Commit();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("Lowercase");
}
