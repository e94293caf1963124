namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerParser
{
    private static readonly string[] Supported = ["BertPreTokenizer", "Sequence", "Whitespace", "WhitespaceSplit"];

    internal static PreTokenizer Parse(JsonSection section) => section.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "Sequence" => new SequencePreTokenizer([.. section.Sections("pretokenizers").Select(Parse)]),
        "Whitespace" => new WhitespacePreTokenizer(),
        "WhitespaceSplit" => new WhitespaceSplitPreTokenizer(),
        var kind => throw new UnsupportedComponentException("pre_tokenizer", kind, section.File, Supported),
    };
}
