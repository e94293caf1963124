using System.Globalization;
using System.Text.Json;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Verification;

/// <summary>Compares encodings with what a golden case expects, field by field and exactly.</summary>
internal static class TokenizerSuiteComparison
{
    /// <summary>The first difference between an encoding and the fields of a case that describe one, or null.</summary>
    /// <param name="ours">The encoding.</param>
    /// <param name="tokens">Its tokens, spelled as the reference spells them.</param>
    /// <param name="expected">The case.</param>
    internal static string? Difference(EncodedText ours, IReadOnlyList<string> tokens, JsonElement expected)
    {
        foreach (var field in expected.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Null) continue; // a tokenizer whose model takes no type ids
            var difference = field.Name switch
            {
                "ids" => Lists(field.Name, [.. ours.Ids.Select(Text)], field.Value),
                "tokens" => Lists(field.Name, tokens, field.Value),
                "offsets" => Lists(field.Name, [.. ours.CodePointOffsets().Select(span => $"[{span.Start},{span.End}]")], field.Value),
                "word_ids" => Lists(field.Name, [.. ours.WordIds.Select(Text)], field.Value),
                "sequence_ids" => Lists(field.Name, [.. ours.SequenceIds.Select(Text)], field.Value),
                "type_ids" => Lists(field.Name, [.. ours.TypeIds.Select(Text)], field.Value),
                "special_tokens_mask" => Lists(field.Name, [.. ours.SpecialTokensMask.Select(Text)], field.Value),
                "attention_mask" => Lists(field.Name, [.. ours.AttentionMask.Select(Text)], field.Value),
                "overflowing" => Overflow(ours, field.Value),
                _ => null,
            };
            if (difference is not null) return difference;
        }
        return null;
    }

    /// <summary>The first difference between two lists, or null.</summary>
    internal static string? Lists(string name, IReadOnlyList<string> ours, JsonElement expected)
    {
        var theirs = expected.EnumerateArray().Select(Text).ToArray();
        for (var i = 0; i < Math.Min(ours.Count, theirs.Length); i++)
            if (ours[i] != theirs[i]) return $"{name}[{i}]: {ours[i]}, expected {theirs[i]}";
        return ours.Count == theirs.Length ? null : $"{name}: {ours.Count} entries, expected {theirs.Length}";
    }

    /// <summary>The difference between two texts, or null.</summary>
    internal static string? Texts(string name, string ours, JsonElement expected) =>
        ours == expected.GetString() ? null : $"{name}: '{ours}', expected '{expected.GetString()}'";

    /// <summary>The beginning of a case's text, for messages.</summary>
    internal static string Excerpt(string text) => text.Length > 60 ? $"(text '{text[..60]}...')" : $"(text '{text}')";

    private static string? Overflow(EncodedText ours, JsonElement expected)
    {
        var i = 0;
        foreach (var part in expected.EnumerateArray())
        {
            if (i >= ours.Overflowing.Count) break;
            var difference = Difference(ours.Overflowing[i], ours.Overflowing[i].Tokens, part);
            if (difference is not null) return $"overflowing[{i}].{difference}";
            i++;
        }
        return ours.Overflowing.Count == expected.GetArrayLength()
            ? null
            : $"overflowing: {ours.Overflowing.Count} parts, expected {expected.GetArrayLength()}";
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(int? value) => value is { } number ? Text(number) : "null";

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Text))}]",
        _ => value.GetRawText(),
    };
}
