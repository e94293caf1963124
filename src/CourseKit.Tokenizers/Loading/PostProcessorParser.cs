namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>post_processor</c> of a <c>tokenizer.json</c>.</summary>
internal static class PostProcessorParser
{
    private static readonly string[] Supported = ["BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing"];

    internal static PostProcessor Parse(JsonSection section) => section.Type switch
    {
        "BertProcessing" => new BertProcessing(section.TokenAndId("sep"), section.TokenAndId("cls")),
        "ByteLevel" => new ByteLevelProcessing(section.Bool("trim_offsets") ?? true, section.Bool("add_prefix_space") ?? true,
            section.Bool("use_regex") ?? true),
        "RobertaProcessing" => new RobertaProcessing(section.TokenAndId("sep"), section.TokenAndId("cls"),
            section.Bool("trim_offsets") ?? true, section.Bool("add_prefix_space") ?? true),
        "Sequence" => new SequenceProcessing([.. section.Sections("processors").Select(Parse)]),
        "TemplateProcessing" => Template(section),
        var kind => throw new UnsupportedComponentException("post_processor", kind, section.File, Supported),
    };

    private static TemplateProcessing Template(JsonSection section)
    {
        var special = SpecialTokens(section);
        return new(Layout("single", 1), Layout("pair", 2));

        TemplatePiece[] Layout(string name, int sequences)
        {
            var pieces = section.Sections(name).Select(piece => Piece(piece, special)).ToArray();
            if (pieces.OfType<SequencePiece>().Any(piece => piece.Sequence >= sequences))
                throw section.Error(name, "the layout of a single sequence uses sequence B");
            return pieces;
        }
    }

    private static Dictionary<string, (int[] Ids, string[] Tokens)> SpecialTokens(JsonSection section)
    {
        var special = new Dictionary<string, (int[], string[])>(StringComparer.Ordinal);
        if (!section.Has("special_tokens")) return special;
        foreach (var (name, value) in section.Section("special_tokens").Properties())
        {
            var token = new JsonSection(value, section.File, $"post_processor.special_tokens.{name}");
            var (ids, tokens) = (token.Ints("ids"), token.Strings("tokens"));
            if (ids.Length != tokens.Length) throw token.Error("ids", $"{ids.Length} ids for {tokens.Length} tokens; expected one each");
            special[name] = (ids, tokens);
        }
        return special;
    }

    private static TemplatePiece Piece(JsonSection piece, Dictionary<string, (int[] Ids, string[] Tokens)> special)
    {
        if (piece.Has("Sequence"))
        {
            var sequence = piece.Section("Sequence");
            return new SequencePiece(sequence.String("id") switch
            {
                "A" => 0,
                "B" => 1,
                var other => throw sequence.Error("id", $"the sequence is '{other}'; expected A or B"),
            }, sequence.Int("type_id"));
        }
        var token = piece.Section("SpecialToken");
        var id = token.String("id");
        if (!special.TryGetValue(id, out var entry)) throw token.Error("id", $"'{id}' is not among the special_tokens of the template");
        return new SpecialTokenPiece(entry.Ids, entry.Tokens, token.Int("type_id")) { Name = id };
    }
}
