namespace CourseKit.Bench.Fuzzing;

/// <summary>Small files that hold between them the components that the goldens' files lack, to start mutations from.</summary>
internal static class SmallTokenizers
{
    private const string Vocabulary = "\"vocab\":{\"<unk>\":0,\"a\":1,\"b\":2,\"ab\":3,\"l\":4,\"o\":5,\"▁\":6,\"▁a\":7,\"<0x41>\":8,\"H\":9,\"Ġ\":10}";
    private const string Bpe = "{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":\"<unk>\",\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,\"fuse_unk\":true,\"byte_fallback\":true,\"ignore_merges\":true," + Vocabulary + ",\"merges\":[[\"a\",\"b\"],[\"▁\",\"a\"]]}";
    private const string Unigram = "{\"type\":\"Unigram\",\"unk_id\":0,\"byte_fallback\":true,\"vocab\":[[\"<unk>\",0.0],[\"a\",-1.5],[\"b\",-2],[\"ab\",-1.0],[\"<0x41>\",-9],[\"▁\",-3.25]]}";

    public static IReadOnlyList<string> All { get; } =
    [
        File(
            Bpe,
            Sequence("normalizers", "{\"type\":\"NFC\"}", "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"\\\\s+\"},\"content\":\" \"}", "{\"type\":\"Replace\",\"pattern\":{\"String\":\"''\"},\"content\":\"\\\"\"}", "{\"type\":\"Prepend\",\"prepend\":\"▁\"}", "{\"type\":\"Lowercase\"}", "{\"type\":\"Nmt\"}", "{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":false}", "{\"type\":\"StripAccents\"}"),
            Sequence("pretokenizers", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"'s|'t| ?\\\\p{L}+|\\\\p{N}{1,3}|\\\\s+(?!\\\\S)|\\\\s+\"},\"behavior\":\"Isolated\",\"invert\":false}", "{\"type\":\"Digits\",\"individual_digits\":true}", "{\"type\":\"Punctuation\",\"behavior\":\"MergedWithPrevious\"}", "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":false}"),
            "{\"type\":\"RobertaProcessing\",\"sep\":[\"<unk>\",0],\"cls\":[\"a\",1],\"trim_offsets\":true,\"add_prefix_space\":true}",
            Sequence("decoders", "{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},\"content\":\" \"}", "{\"type\":\"ByteFallback\"}", "{\"type\":\"Fuse\"}", "{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}")),
        File(
            Unigram, "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFKC\"},{\"type\":\"NFD\"},{\"type\":\"ByteLevel\"}]}",
            Sequence("pretokenizers", "{\"type\":\"WhitespaceSplit\"}", "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"first\",\"split\":true}", "{\"type\":\"UnicodeScripts\"}", "{\"type\":\"CharDelimiterSplit\",\"delimiter\":\"-\"}"),
            Sequence("processors", "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":false,\"use_regex\":true}", "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<unk>\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],\"special_tokens\":{\"<unk>\":{\"id\":\"<unk>\",\"ids\":[0],\"tokens\":[\"<unk>\"]}}}"),
            "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":true}"),
        File("{\"type\":\"WordLevel\",\"unk_token\":\"<unk>\"," + Vocabulary + "}", "{\"type\":\"NFKD\"}", "{\"type\":\"Whitespace\"}", "{\"type\":\"BertProcessing\",\"sep\":[\"b\",2],\"cls\":[\"a\",1]}", "{\"type\":\"CTC\",\"pad_token\":\"<unk>\",\"word_delimiter_token\":\"|\",\"cleanup\":true}"),
        File(Bpe, "null", "{\"type\":\"BertPreTokenizer\"}", "null", "{\"type\":\"BPEDecoder\",\"suffix\":\"</w>\"}"),
    ];

    private static string Sequence(string list, params string[] parts) => $$"""{"type":"Sequence","{{list}}":[{{string.Join(',', parts)}}]}""";

    private static string File(string model, string normalizer, string preTokenizer, string postProcessor, string decoder) =>
        "{\"version\":\"1.0\",\"truncation\":{\"direction\":\"Right\",\"max_length\":8,\"strategy\":\"LongestFirst\",\"stride\":2},\"padding\":{\"strategy\":{\"Fixed\":9},\"direction\":\"Left\",\"pad_to_multiple_of\":4,\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"<unk>\"}," +
        "\"added_tokens\":[{\"id\":0,\"content\":\"<unk>\",\"single_word\":false,\"lstrip\":true,\"rstrip\":true,\"normalized\":false,\"special\":true},{\"id\":11,\"content\":\"world\",\"single_word\":true,\"lstrip\":false,\"rstrip\":false,\"normalized\":true,\"special\":false}]," +
        $"\"normalizer\":{normalizer},\"pre_tokenizer\":{preTokenizer},\"post_processor\":{postProcessor},\"decoder\":{decoder},\"model\":{model}}}";
}
