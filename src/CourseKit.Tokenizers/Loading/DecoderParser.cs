namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderParser
{
    private static readonly string[] Supported = ["WordPiece"];

    internal static Decoder Parse(JsonSection section) => section.Type switch
    {
        "WordPiece" => new WordPieceDecoder(section.OptionalString("prefix") ?? "##", section.Bool("cleanup") ?? true),
        var kind => throw new UnsupportedComponentException("decoder", kind, section.File, Supported),
    };
}
