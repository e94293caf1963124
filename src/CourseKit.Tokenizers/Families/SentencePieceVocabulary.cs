using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>Reads the vocabulary files of families that use SentencePiece.</summary>
internal static class SentencePieceVocabulary
{
    /// <summary>The pieces of a model, numbered from <paramref name="offset"/>, with the tokens that stand in their places or before
    /// them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="offset">How much larger the ids are than the model's own.</param>
    /// <param name="instead">Tokens by their ids; pieces with these ids are left out.</param>
    internal static Dictionary<string, int> Of(SentencePieceProcessor model, int offset = 0, params ReadOnlySpan<string> instead)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < instead.Length; id++) tokens[instead[id]] = id;
        for (var piece = Math.Max(instead.Length - offset, 0); piece < model.PieceCount; piece++)
            tokens.TryAdd(model.IdToPiece(piece), piece + offset);
        return tokens;
    }

    /// <summary>The tokens of a <c>vocab.json</c>.</summary>
    internal static Dictionary<string, int> FromJson(string path) => new(VocabularyParser.ReadFile(path).Entries(), StringComparer.Ordinal);
}
