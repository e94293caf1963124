using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the vocabulary of a Unigram model, an array of pieces and scores, straight from the file's bytes.</summary>
internal static class UnigramParser
{
    /// <summary>Below this many pieces a second thread is not worth its start.</summary>
    private const int ManyPieces = 20_000;

    /// <summary>The pieces of a vocabulary: their position is their id.</summary>
    internal sealed record Entries(List<string> Pieces, double[] Scores);

    /// <summary>Reads the array that <paramref name="reader"/> stands on, and leaves it at the array's end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="length">The file's length in bytes.</param>
    internal static Entries ParseVocabulary(ref Utf8JsonReader reader, string file, int length)
    {
        var source = $"{file}: model.vocab";
        var pieces = new List<string>(VocabularyParser.EntriesOf(length));
        var scores = new List<double>(pieces.Capacity);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.String) throw Malformed();
            var piece = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var score)) throw Malformed();
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) throw Malformed();
            pieces.Add(piece);
            scores.Add(score);
        }
        if (reader.TokenType != JsonTokenType.EndArray) throw Malformed();
        return new Entries(pieces, [.. scores]);

        TokenizerException Malformed() => new($"{source}: entry {pieces.Count} is malformed; expected a piece and its score, as [\"\u2581the\", -3.2].");
    }

    /// <summary>Builds the model.</summary>
    /// <param name="entries">The vocabulary.</param>
    /// <param name="fields">The other fields.</param>
    internal static UnigramModel Parse(Entries entries, JsonSection fields)
    {
        var source = $"{fields.File}: model";
        // The two tables do not need each other, and each takes as long as reading the file does.
        var vocabulary = entries.Pieces.Count < ManyPieces ? Task.FromResult(Collect()) : Task.Run(Collect);
        var trie = new PieceTrie(Numbered(entries.Pieces), entries.Pieces.Count);
        return new(vocabulary.GetAwaiter().GetResult(), entries.Scores, fields.OptionalInt("unk_id"), fields.Bool("byte_fallback") ?? false, source, trie);

        Vocabulary Collect()
        {
            var builder = new Vocabulary.Builder($"{source}.vocab", entries.Pieces.Count);
            for (var id = 0; id < entries.Pieces.Count; id++) builder.Add(entries.Pieces[id], id);
            return new Vocabulary(builder);
        }
    }

    private static IEnumerable<(string Piece, int Value)> Numbered(List<string> pieces)
    {
        for (var id = 0; id < pieces.Count; id++)
            if (pieces[id].Length > 0) yield return (pieces[id], id);
    }
}
