using System.Text.Encodings.Web;
using System.Text.Json;

namespace CourseKit.Tokenizers.Saving;

/// <summary>Writes a <c>tokenizer.json</c>, fields in the reference's order.</summary>
internal static class TokenizerWriter
{
    /// <summary>Texts stay readable: nothing but quotes, backslashes and control characters is escaped.</summary>
    internal static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(Tokenizer tokenizer, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, Options);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        WriteTruncation(writer, tokenizer.Truncation);
        WritePadding(writer, tokenizer);
        writer.WriteStartArray("added_tokens");
        foreach (var (id, token) in tokenizer.AddedTokensById) WriteAddedToken(writer, id, token);
        writer.WriteEndArray();
        Part("normalizer", tokenizer.Normalizer is null ? null : tokenizer.Normalizer.WriteJson);
        Part("pre_tokenizer", tokenizer.PreTokenizer is null ? null : tokenizer.PreTokenizer.WriteJson);
        Part("post_processor", tokenizer.PostProcessor is null ? null : tokenizer.PostProcessor.WriteJson);
        Part("decoder", tokenizer.Decoder is null ? null : tokenizer.Decoder.WriteJson);
        Part("model", tokenizer.Model.WriteJson);
        writer.WriteEndObject();

        void Part(string name, Action<Utf8JsonWriter>? write)
        {
            writer.WritePropertyName(name);
            if (write is null) writer.WriteNullValue();
            else write(writer);
        }
    }

    private static void WriteTruncation(Utf8JsonWriter writer, Truncation? truncation)
    {
        if (truncation?.MaxLength is not { } length)
        {
            writer.WriteNull("truncation");
            return;
        }
        writer.WriteStartObject("truncation");
        writer.WriteString("direction", truncation.Direction.ToString());
        writer.WriteNumber("max_length", length);
        writer.WriteString("strategy", truncation.Strategy.ToString());
        writer.WriteNumber("stride", truncation.Stride);
        writer.WriteEndObject();
    }

    private static void WritePadding(Utf8JsonWriter writer, Tokenizer tokenizer)
    {
        if (tokenizer.Padding is not { } padding)
        {
            writer.WriteNull("padding");
            return;
        }
        writer.WriteStartObject("padding");
        if (padding.Length is { } length)
        {
            writer.WriteStartObject("strategy");
            writer.WriteNumber("Fixed", length);
            writer.WriteEndObject();
        }
        else writer.WriteString("strategy", "BatchLongest");
        writer.WriteString("direction", (padding.Direction ?? tokenizer.PaddingSide).ToString());
        if (padding.PadToMultipleOf is { } multiple) writer.WriteNumber("pad_to_multiple_of", multiple);
        else writer.WriteNull("pad_to_multiple_of");
        writer.WriteNumber("pad_id", padding.PadId ?? tokenizer.PadTokenId ?? 0);
        writer.WriteNumber("pad_type_id", padding.PadTypeId);
        writer.WriteString("pad_token", padding.PadToken ?? tokenizer.PadToken ?? "[PAD]");
        writer.WriteEndObject();
    }

    private static void WriteAddedToken(Utf8JsonWriter writer, int id, AddedToken token)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteString("content", token.Content);
        WriteOptions(writer, token);
        writer.WriteEndObject();
    }

    /// <summary>How an added token is looked for, as every file of a tokenizer says it.</summary>
    internal static void WriteOptions(Utf8JsonWriter writer, AddedToken token)
    {
        writer.WriteBoolean("single_word", token.SingleWord);
        writer.WriteBoolean("lstrip", token.LStrip);
        writer.WriteBoolean("rstrip", token.RStrip);
        writer.WriteBoolean("normalized", token.Normalized);
        writer.WriteBoolean("special", token.Special);
    }
}
