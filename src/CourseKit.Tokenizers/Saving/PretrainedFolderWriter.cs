using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers.Saving;

/// <summary>Writes the files of a tokenizer as transformers' <c>save_pretrained</c> does: <c>tokenizer.json</c>,
/// <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>, and the vocabulary by itself where older readers want it.</summary>
internal static class PretrainedFolderWriter
{
    internal static void Write(Tokenizer tokenizer, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (tokenizer.VocabularyFiles.Count == 0)
            SavedFile.Write(Path.Combine(folder, "tokenizer.json"), stream => TokenizerWriter.Write(tokenizer, stream));
        foreach (var (name, bytes) in tokenizer.VocabularyFiles)
            SavedFile.Write(Path.Combine(folder, name), stream => stream.Write(bytes.Span));
        SavedFile.Write(Path.Combine(folder, "tokenizer_config.json"), stream => WriteConfig(tokenizer, stream));
        SavedFile.Write(Path.Combine(folder, "special_tokens_map.json"), stream => WriteSpecialTokens(tokenizer, stream));
        if (tokenizer.VocabularyFiles.Count > 0) return;
        if (tokenizer.Model is WordPieceModel wordPiece)
            WriteLines(folder, "vocab.txt", wordPiece.Vocabulary.Entries().Select(entry => entry.Key));
        if (tokenizer.Model is not BpeModel bpe) return;
        SavedFile.Write(Path.Combine(folder, "vocab.json"), stream => WriteVocabulary(bpe.Vocabulary, stream));
        WriteLines(folder, "merges.txt", bpe.Merges.Select(pair => $"{pair.Left} {pair.Right}").Prepend("#version: 0.2"));
    }

    private static void WriteConfig(Tokenizer tokenizer, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, TokenizerWriter.Options);
        var known = new HashSet<string>(StringComparer.Ordinal)
        {
            "added_tokens_decoder", "clean_up_tokenization_spaces", "model_max_length", "padding_side", "tokenizer_class",
        };
        writer.WriteStartObject();
        writer.WriteStartObject("added_tokens_decoder");
        foreach (var (id, token) in tokenizer.AddedTokensById)
        {
            writer.WriteStartObject($"{id}");
            writer.WriteString("content", token.Content);
            TokenizerWriter.WriteOptions(writer, token);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteBoolean("clean_up_tokenization_spaces", tokenizer.CleanUpTokenizationSpaces);
        foreach (var (role, token) in Roles(tokenizer))
        {
            known.Add(role);
            if (token is not null) writer.WriteString(role, token);
        }
        if (tokenizer.ModelMaxLength is { } length) writer.WriteNumber("model_max_length", length);
        writer.WriteString("padding_side", tokenizer.PaddingSide == Side.Left ? "left" : "right");
        writer.WriteString("tokenizer_class", tokenizer.TokenizerClass ?? "PreTrainedTokenizerFast");
        if (tokenizer.LanguageIds.Count > 0)
            foreach (var (name, language) in new[] { ("src_lang", tokenizer.SourceLanguage), ("tgt_lang", tokenizer.TargetLanguage) })
                if (language is not null && known.Add(name)) writer.WriteString(name, language);
        foreach (var (name, value) in tokenizer.Configuration) // what the tokenizer came with and has no member for
        {
            if (known.Contains(name)) continue;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    private static void WriteSpecialTokens(Tokenizer tokenizer, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, TokenizerWriter.Options);
        writer.WriteStartObject();
        foreach (var (role, token) in Roles(tokenizer))
            if (token is not null) writer.WriteString(role, token);
        writer.WriteEndObject();
    }

    private static (string Role, string? Token)[] Roles(Tokenizer tokenizer) =>
    [
        ("bos_token", tokenizer.BosToken), ("cls_token", tokenizer.ClsToken), ("eos_token", tokenizer.EosToken),
        ("mask_token", tokenizer.MaskToken), ("pad_token", tokenizer.PadToken), ("sep_token", tokenizer.SepToken),
        ("unk_token", tokenizer.UnkToken),
    ];

    private static void WriteVocabulary(Vocabulary vocabulary, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, TokenizerWriter.Options with { Indented = false });
        writer.WriteStartObject();
        foreach (var (token, id) in vocabulary.Entries()) writer.WriteNumber(token, id);
        writer.WriteEndObject();
    }

    private static void WriteLines(string folder, string name, IEnumerable<string> lines) =>
        SavedFile.Write(Path.Combine(folder, name), stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
            foreach (var line in lines) writer.WriteLine(line);
        });
}
