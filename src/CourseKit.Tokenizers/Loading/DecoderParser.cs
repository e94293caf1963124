namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderParser
{
    private static readonly string[] Supported =
        ["BPEDecoder", "ByteFallback", "ByteLevel", "CTC", "Fuse", "Metaspace", "Replace", "Sequence", "Strip", "WordPiece"];

    internal static Decoder Parse(JsonSection section) => section.Type switch
    {
        "BPEDecoder" => new BpeDecoder(section.OptionalString("suffix") ?? "</w>"),
        "ByteFallback" => new ByteFallbackDecoder(),
        "ByteLevel" => new ByteLevelDecoder(section.Bool("add_prefix_space") ?? true, section.Bool("trim_offsets") ?? true,
            section.Bool("use_regex") ?? true),
        "CTC" => new CtcDecoder(section.OptionalString("pad_token") ?? "<pad>", section.OptionalString("word_delimiter_token") ?? "|",
            section.Bool("cleanup") ?? true),
        "Fuse" => new FuseDecoder(),
        "Metaspace" => new MetaspaceDecoder(section.OptionalChar("replacement") ?? '▁', section.PrependScheme(), section.Bool("split") ?? true),
        "Replace" => new ReplaceDecoder(section.Pattern("pattern"), section.String("content")),
        "Sequence" => new SequenceDecoder([.. section.Sections("decoders").Select(Parse)]),
        "Strip" => new StripDecoder(section.OptionalChar("content") ?? ' ', section.OptionalInt("start") ?? 0, section.OptionalInt("stop") ?? 0),
        "WordPiece" => new WordPieceDecoder(section.OptionalString("prefix") ?? "##", section.Bool("cleanup") ?? true),
        var kind => throw new UnsupportedComponentException("decoder", kind, section.File, Supported),
    };
}
