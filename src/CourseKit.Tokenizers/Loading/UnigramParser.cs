using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the vocabulary of a Unigram model, an array of pieces and scores, straight from the file's bytes.</summary>
internal static class UnigramParser
{
    private const int FirstScores = 1024;

    /// <summary>The pieces of a vocabulary: their position is their id.</summary>
    internal sealed record Entries(Vocabulary Vocabulary, double[] Scores);

    /// <summary>Reads the array that <paramref name="reader"/> stands on, and leaves it at the array's end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="length">The file's length in bytes.</param>
    internal static Entries ParseVocabulary(ref Utf8JsonReader reader, string file, int length)
    {
        var source = $"{file}: model.vocab";
        var builder = new Vocabulary.Builder(source, VocabularyParser.EntriesOf(length));
        var scores = new double[FirstScores];
        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.String) throw Malformed();
            var piece = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var score)) throw Malformed();
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) throw Malformed();
            if (count == scores.Length) Array.Resize(ref scores, 2 * count);
            scores[count] = score;
            builder.Add(piece, count++);
        }
        if (reader.TokenType != JsonTokenType.EndArray) throw Malformed();
        return new Entries(new Vocabulary(builder), scores[..count]);

        TokenizerException Malformed() => new($"{source}: entry {count} is malformed; expected a piece and its score, as [\"\u2581the\", -3.2].");
    }

    /// <summary>Builds the model.</summary>
    /// <param name="entries">The vocabulary.</param>
    /// <param name="fields">The other fields.</param>
    internal static UnigramModel Parse(Entries entries, JsonSection fields) =>
        new(entries.Vocabulary, entries.Scores, fields.OptionalInt("unk_id"), fields.Bool("byte_fallback") ?? false, $"{fields.File}: model");
}
