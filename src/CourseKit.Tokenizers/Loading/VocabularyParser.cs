using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads a vocabulary written as an object of tokens and ids, straight from the file's bytes.</summary>
internal static class VocabularyParser
{
    private const int BytesOfEntry = 32;

    /// <summary>About how many entries a file of some length has, from its vocabulary (and the merges, which take as much).</summary>
    internal static int EntriesOf(int length) => length / BytesOfEntry;

    /// <summary>Reads the object that <paramref name="reader"/> stands on, and leaves it at the object's end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="source">The file and the place in it.</param>
    /// <param name="length">The file's length in bytes.</param>
    internal static Vocabulary Parse(ref Utf8JsonReader reader, string source, int length)
    {
        var builder = new Vocabulary.Builder(source, EntriesOf(length));
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
            var vocabulary = Parse(ref reader, path, bytes.Length);
            while (reader.Read()) { } // anything after the object is an error, which the reader reports
            return vocabulary;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw JsonFile.Damaged(path, error);
        }
    }
}
