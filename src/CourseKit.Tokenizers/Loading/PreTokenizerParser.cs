namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerParser
{
    private static readonly string[] Supported = ["BertPreTokenizer", "ByteLevel", "Metaspace", "Sequence", "Whitespace", "WhitespaceSplit"];

    internal static PreTokenizer Parse(JsonSection section) => section.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "ByteLevel" => new ByteLevelPreTokenizer(section.Bool("add_prefix_space") ?? true, section.Bool("trim_offsets") ?? true,
            section.Bool("use_regex") ?? true),
        "Metaspace" => Metaspace(section),
        "Sequence" => new SequencePreTokenizer([.. section.Sections("pretokenizers").Select(Parse)]),
        "Whitespace" => new WhitespacePreTokenizer(),
        "WhitespaceSplit" => new WhitespaceSplitPreTokenizer(),
        var kind => throw new UnsupportedComponentException("pre_tokenizer", kind, section.File, Supported),
    };

    private static MetaspacePreTokenizer Metaspace(JsonSection section) =>
        new(section.OptionalChar("replacement") ?? '▁', section.PrependScheme(), section.Bool("split") ?? true);
}
