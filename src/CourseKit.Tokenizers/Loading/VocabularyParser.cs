using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads a vocabulary written as an object of tokens and ids, straight from the file's bytes.</summary>
internal static class VocabularyParser
{
    private const int UsualSize = 32_768;

    /// <summary>Reads the object that <paramref name="reader"/> stands on, and leaves it at the object's end.</summary>
    internal static Vocabulary Parse(ref Utf8JsonReader reader, string source)
    {
        var builder = new Vocabulary.Builder(source, UsualSize);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var token = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var id))
                throw new TokenizerException($"{source}: the id of token '{token}' is not an integer.");
            builder.Add(token, id);
        }
        return new Vocabulary(builder);
    }

    /// <summary>Reads a <c>vocab.json</c>.</summary>
    internal static Vocabulary ReadFile(string path)
    {
        var bytes = JsonFile.ReadBytes(path);
        try
        {
            var reader = new Utf8JsonReader(bytes.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new TokenizerException($"{path}: expected a JSON object of tokens and ids.");
            var vocabulary = Parse(ref reader, path);
            while (reader.Read()) { } // anything after the object is an error, which the reader reports
            return vocabulary;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw JsonFile.Damaged(path, error);
        }
    }
}
