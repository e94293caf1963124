using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>BERT's normaliser: cleans the text, sets Chinese characters apart, strips accents and lowercases
/// (<c>BasicTokenizer</c> of Google's BERT, <c>BertNormalizer</c> of Hugging Face tokenizers).</summary>
public sealed class BertNormalizer : Normalizer
{
    private static readonly SearchValues<char> AsciiControls = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Where(CharacterClasses.IsBertControl).Select(unit => (char)unit)]);

    private static readonly UnicodeNormalizer Decompose = new(NormalizationForm.FormD);
    private static readonly LowercaseNormalizer Lower = new();

    private static readonly ConcurrentDictionary<(bool, bool, bool, bool), CodePointMap> s_maps = [];

    private CodePointMap? _map;

    /// <summary>Whether control characters are dropped and every kind of whitespace becomes a space.</summary>
    public bool CleanText { get; init; } = true;

    /// <summary>Whether Chinese characters get a space on either side, so that each becomes a word.</summary>
    public bool HandleChineseChars { get; init; } = true;

    /// <summary>Whether accents are stripped; null does so exactly when the text is lowercased.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether the text is lowercased.</summary>
    public bool Lowercase { get; init; } = true;

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        if (Ascii.IsValid(text.Span) && !(CleanText && text.Span.ContainsAny(AsciiControls)))
        {
            ApplyToAscii(text.MutableSpan);
            return;
        }
        _map ??= s_maps.GetOrAdd((CleanText, HandleChineseChars, StripAccents ?? Lowercase, Lowercase),
            static (_, self) => new CodePointMap(self.ApplyStepByStep, self.IsReordered), this);
        if (!_map.TryApply(text)) ApplyStepByStep(text);
    }

    /// <summary>Takes the steps one after the other, each over the whole text.</summary>
    internal void ApplyStepByStep(NormalizedText text)
    {
        if (CleanText) Clean(text);
        if (HandleChineseChars) SetChineseApart(text);
        if (StripAccents ?? Lowercase)
        {
            Decompose.Apply(text);
            text.Remove(CharacterClasses.IsNonspacingMark);
        }
        if (Lowercase) Lower.Apply(text);
    }

    /// <summary>Whether decomposing puts something of the code point in order with its neighbours, which then stays in the text.</summary>
    private bool IsReordered(int codePoint)
    {
        if (!(StripAccents ?? Lowercase)) return false;
        Span<int> parts = stackalloc int[18];
        foreach (var part in parts[..Decomposition.Decompose(codePoint, compatibility: false, parts)])
            if (Decomposition.CombiningClass(part) != 0 && !CharacterClasses.IsNonspacingMark(part)) return true;
        return false;
    }

    private void ApplyToAscii(Span<char> units)
    {
        if (CleanText && units.ContainsAny('\t', '\n', '\r'))
        {
            units.Replace('\t', ' ');
            units.Replace('\n', ' ');
            units.Replace('\r', ' ');
        }
        if (Lowercase) Ascii.ToLowerInPlace(units, out _);
    }

    private static void Clean(NormalizedText text)
    {
        text.Remove(codePoint => codePoint == 0xFFFD || CharacterClasses.IsBertControl(codePoint));
        foreach (ref var unit in text.MutableSpan)
            if (CharacterClasses.IsWhitespace(unit)) unit = ' ';
    }

    private static void SetChineseApart(NormalizedText text)
    {
        if (!text.Any(CharacterClasses.IsChinese)) return;
        var rewriter = new TextRewriter(text);
        while (rewriter.Next is var codePoint and >= 0)
        {
            if (!CharacterClasses.IsChinese(codePoint))
            {
                rewriter.Replace(codePoint);
                continue;
            }
            rewriter.Replace(' ');
            rewriter.Insert(codePoint);
            rewriter.Insert(' ');
        }
        rewriter.Commit();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", CleanText);
        writer.WriteBoolean("handle_chinese_chars", HandleChineseChars);
        if (StripAccents is { } strip) writer.WriteBoolean("strip_accents", strip);
        else writer.WriteNull("strip_accents");
        writer.WriteBoolean("lowercase", Lowercase);
        writer.WriteEndObject();
    }
}
