namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerParser
{
    private static readonly string[] Supported =
    [
        "BertPreTokenizer", "ByteLevel", "CharDelimiterSplit", "Digits", "FixedLength", "Metaspace", "Punctuation", "Sequence", "Split",
        "UnicodeScripts", "Whitespace", "WhitespaceSplit",
    ];

    internal static PreTokenizer Parse(JsonSection section) => section.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "ByteLevel" => new ByteLevelPreTokenizer(section.Bool("add_prefix_space") ?? true, section.Bool("trim_offsets") ?? true,
            section.Bool("use_regex") ?? true),
        "CharDelimiterSplit" => new CharDelimiterSplitPreTokenizer(section.CodePoint("delimiter")),
        "Digits" => new DigitsPreTokenizer(section.RequiredBool("individual_digits")),
        "FixedLength" => FixedLength(section),
        "Metaspace" => Metaspace(section),
        "Punctuation" => new PunctuationPreTokenizer(section.OptionalSplitBehavior("behavior") ?? SplitBehavior.Isolated),
        "Sequence" => new SequencePreTokenizer([.. section.Sections("pretokenizers").Select(Parse)]),
        "Split" => new SplitPreTokenizer(section.Pattern("pattern"), section.SplitBehavior("behavior"), section.RequiredBool("invert")),
        "UnicodeScripts" => new UnicodeScriptsPreTokenizer(),
        "Whitespace" => new WhitespacePreTokenizer(),
        "WhitespaceSplit" => new WhitespaceSplitPreTokenizer(),
        var kind => throw new UnsupportedComponentException("pre_tokenizer", kind, section.File, Supported),
    };

    private static MetaspacePreTokenizer Metaspace(JsonSection section) =>
        new(section.OptionalChar("replacement") ?? '▁', section.PrependScheme(), section.Bool("split") ?? true);

    private static FixedLengthPreTokenizer FixedLength(JsonSection section) => (section.OptionalInt("length") ?? 5) is var length and > 0
        ? new(length) : throw section.Error("length", "0 is not a length; expected 1 or more code points");
}
