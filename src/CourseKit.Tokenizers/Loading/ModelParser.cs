using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelParser
{
    private static readonly string[] Supported = ["BPE", "Unigram", "WordLevel", "WordPiece"];

    /// <summary>Reads the object that <paramref name="reader"/> stands on, and leaves it at the object's end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="length">The file's length in bytes.</param>
    internal static TokenizerModel Parse(ref Utf8JsonReader reader, string file, int length)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new TokenizerException($"{file}: model is not an object.");
        string? type = null;
        Vocabulary? vocabulary = null;
        UnigramParser.Entries? pieces = null;
        List<(string Left, string Right)>? merges = null;
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "type") CheckType(type = reader.TokenType == JsonTokenType.String ? reader.GetString() : null, file);
            else if (name == "vocab" && reader.TokenType == JsonTokenType.StartObject)
                vocabulary = VocabularyParser.Parse(ref reader, $"{file}: model.vocab", length);
            else if (name == "vocab" && reader.TokenType == JsonTokenType.StartArray)
                pieces = UnigramParser.ParseVocabulary(ref reader, file, length);
            else if (name == "merges" && reader.TokenType == JsonTokenType.StartArray) merges = MergesParser.Parse(ref reader, $"{file}: model.merges");
            else if (name is "vocab" or "merges") reader.Skip();
            else fields[name] = JsonElement.ParseValue(ref reader);
        }
        // Files from before version 0.9 name no type; the model follows from the fields that only it has.
        type ??= pieces is not null ? "Unigram" : merges is not null ? "BPE" : fields.ContainsKey("max_input_chars_per_word") ? "WordPiece"
            : fields.ContainsKey("unk_token") && vocabulary is not null ? "WordLevel" : null;
        if (type is null) CheckType("(none given)", file);
        if (type == "Unigram")
            return pieces is not null ? UnigramParser.Parse(pieces, new JsonSection(fields, file, "model"))
                : throw new TokenizerException($"{file}: model.vocab is missing; expected an array of pieces and scores.");
        if (vocabulary is null) throw new TokenizerException($"{file}: model.vocab is missing; expected an object of tokens and ids.");
        var section = new JsonSection(fields, file, "model");
        return type switch
        {
            "BPE" => Bpe(vocabulary, merges, section),
            "WordLevel" => new WordLevelModel(vocabulary, section.OptionalString("unk_token") ?? "<unk>"),
            _ => WordPiece(vocabulary, section),
        };
    }

    private static BpeModel Bpe(Vocabulary vocabulary, List<(string Left, string Right)>? merges, JsonSection fields)
    {
        if (merges is null) throw new TokenizerException($"{fields.File}: model.merges is missing; expected an array of pairs of tokens.");
        var options = new BpeOptions
        {
            Dropout = fields.OptionalFloat("dropout"),
            UnkToken = fields.OptionalString("unk_token"),
            ContinuingSubwordPrefix = fields.OptionalString("continuing_subword_prefix"),
            EndOfWordSuffix = fields.OptionalString("end_of_word_suffix"),
            FuseUnk = fields.Bool("fuse_unk") ?? false,
            ByteFallback = fields.Bool("byte_fallback") ?? false,
            IgnoreMerges = fields.Bool("ignore_merges") ?? false,
        };
        if (options.Dropout is not (null or (>= 0 and <= 1)))
            throw fields.Error("dropout", $"{options.Dropout} is not a probability; expected 0 to 1, or null");
        return new BpeModel(vocabulary, BpeModel.Resolve(vocabulary, merges, options, $"{fields.File}: model.merges"), options);
    }

    private static WordPieceModel WordPiece(Vocabulary vocabulary, JsonSection fields) => new(
        vocabulary,
        fields.OptionalString("unk_token") ?? "[UNK]",
        fields.OptionalString("continuing_subword_prefix") ?? "##",
        fields.OptionalInt("max_input_chars_per_word") ?? 100);

    private static void CheckType(string? type, string file)
    {
        if (!Supported.Contains(type)) throw new UnsupportedComponentException("model", type ?? "(not a string)", file, Supported);
    }
}
