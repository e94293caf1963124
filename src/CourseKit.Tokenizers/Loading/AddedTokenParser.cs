namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads added tokens.</summary>
internal static class AddedTokenParser
{
    /// <summary>Reads the list of a <c>tokenizer.json</c>, in the order of the ids. The ids themselves follow from the vocabulary and
    /// that order, as in the reference.</summary>
    internal static IReadOnlyList<AddedToken> ParseList(JsonSection root) =>
        [.. root.Sections("added_tokens").OrderBy(section => section.Int("id")).Select(Parse)];

    internal static AddedToken Parse(JsonSection section)
    {
        var token = new AddedToken(section.String("content"))
        {
            Special = section.Bool("special") ?? false,
            SingleWord = section.Bool("single_word") ?? false,
            LStrip = section.Bool("lstrip") ?? false,
            RStrip = section.Bool("rstrip") ?? false,
        };
        return section.Bool("normalized") is { } normalized ? token with { Normalized = normalized } : token;
    }
}
