using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Whole words: each is a token of the vocabulary or unknown (<c>WordLevel</c> of Hugging Face tokenizers).</summary>
public sealed class WordLevelModel : TokenizerModel
{
    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">The words.</param>
    /// <param name="unkToken">The token of every other word.</param>
    public WordLevelModel(Vocabulary vocabulary, string unkToken = "<unk>")
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(unkToken);
        Vocabulary = vocabulary;
        UnkToken = unkToken;
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override string UnkToken { get; }

    /// <inheritdoc/>
    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        if (!Vocabulary.TryGetId(word, out var id))
            id = Vocabulary.IdOf(UnkToken) ?? throw new TokenizerException(
                $"The vocabulary lacks the unknown token '{UnkToken}', which this text needs. Add it to the vocabulary, or name another as unk_token.");
        output.Add(id, 0, word.Length);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordLevel");
        Vocabulary.WriteJson(writer);
        writer.WriteString("unk_token", UnkToken);
        writer.WriteEndObject();
    }
}
