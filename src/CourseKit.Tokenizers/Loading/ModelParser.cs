using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelParser
{
    private static readonly string[] Supported = ["Unigram", "WordPiece"];

    /// <summary>Reads the object that <paramref name="reader"/> stands on, and leaves it at the object's end.</summary>
    internal static TokenizerModel Parse(ref Utf8JsonReader reader, string file)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new TokenizerException($"{file}: model is not an object.");
        string? type = null;
        Vocabulary? vocabulary = null;
        UnigramParser.Entries? pieces = null;
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "type") CheckType(type = reader.TokenType == JsonTokenType.String ? reader.GetString() : null, file);
            else if (name == "vocab" && reader.TokenType == JsonTokenType.StartObject)
                vocabulary = VocabularyParser.Parse(ref reader, file);
            else if (name == "vocab" && reader.TokenType == JsonTokenType.StartArray)
                pieces = UnigramParser.ParseVocabulary(ref reader, file);
            else if (name is "vocab" or "merges") reader.Skip();
            else fields[name] = JsonElement.ParseValue(ref reader);
        }
        if (pieces is not null && type is "Unigram" or null) return UnigramParser.Parse(pieces, new JsonSection(fields, file, "model"));
        if (type == "Unigram") throw new TokenizerException($"{file}: model.vocab is missing; expected an array of pieces and scores.");
        // Files from before version 0.9 name no type; of the models with a vocabulary, only WordPiece has this field.
        if (type is null && !fields.ContainsKey("max_input_chars_per_word")) CheckType("(none given)", file);
        if (vocabulary is null) throw new TokenizerException($"{file}: model.vocab is missing; expected an object of tokens and ids.");
        return WordPiece(vocabulary, new JsonSection(fields, file, "model"));
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
