using System.Globalization;
using System.Text;
using CourseKit.Display;
using CourseKit.Tokenizers.Display;

namespace CourseKit.Tokenizers;

/// <summary>A token of one sequence, before special tokens are added.</summary>
/// <param name="Token">Its spelling.</param>
/// <param name="Id">Its id.</param>
/// <param name="Offsets">Where it stands in the given text, in UTF-16 units.</param>
public readonly record struct ExplainedToken(string Token, int Id, TextSpan Offsets);

/// <summary>A word, as the pre-tokenizer cuts it out of the normalised text, and the tokens that the model splits it into.</summary>
/// <param name="Text">The word in the normalised text.</param>
/// <param name="Offsets">Where it stands in the given text, in UTF-16 units.</param>
/// <param name="Tokens">The model's tokens for it.</param>
/// <param name="IsAddedToken">Whether it is an added token, which was found in the text and never reached the model.</param>
public sealed record ExplainedWord(string Text, TextSpan Offsets, IReadOnlyList<ExplainedToken> Tokens, bool IsAddedToken);

/// <summary>A stretch of the text between added tokens, and what the normaliser made of it.</summary>
/// <param name="Original">The stretch as it was given.</param>
/// <param name="Normalized">What the normaliser made of it.</param>
/// <param name="Offsets">Where it stands in the given text.</param>
public sealed record ExplainedStretch(string Original, string Normalized, TextSpan Offsets);

/// <summary>What happened to one sequence.</summary>
/// <param name="Text">The text as it was given.</param>
/// <param name="AddedTokens">The added tokens that were found in it, in the given or in the normalised text.</param>
/// <param name="Normalized">The stretches around those found in the given text, normalised.</param>
/// <param name="Words">The words, added tokens among them, each with its tokens.</param>
public sealed record ExplainedSequence(string Text, IReadOnlyList<ExplainedToken> AddedTokens, IReadOnlyList<ExplainedStretch> Normalized,
    IReadOnlyList<ExplainedWord> Words);

/// <summary>Every stage of the tokenization of a text (and its pair): what <see cref="Tokenizer.Explain"/> gives. A notebook shows it as
/// tables, a terminal as text.</summary>
/// <param name="Sequences">The text and, if there is one, its pair.</param>
/// <param name="Result">The encoding, with special tokens.</param>
[TypeFormatterSource(typeof(TokenizationExplanationFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record TokenizationExplanation(IReadOnlyList<ExplainedSequence> Sequences, EncodedText Result)
{
    /// <summary>The stages, one below the other.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var table in Tables()) text.Append(table).Append("\n\n");
        return text.ToString().TrimEnd();
    }

    /// <summary>A table a stage.</summary>
    internal IEnumerable<DisplayTable> Tables()
    {
        for (var i = 0; i < Sequences.Count; i++)
        {
            var (sequence, name) = (Sequences[i], Sequences.Count == 1 ? "" : i == 0 ? " of the text" : " of the pair");
            if (sequence.AddedTokens.Count > 0)
                yield return new($"Added tokens{name}", [new("token", IsHeader: true), new("id", IsNumber: true), new("offsets")],
                    sequence.AddedTokens.Select(token => (TableCell[])[VisibleText.Of(token.Token), Number(token.Id), token.Offsets.ToString()]));
            yield return new($"1. Normaliser{name}", [new("text"), new("normalised", IsHeader: true), new("offsets")],
                sequence.Normalized.Select(part => (TableCell[])[VisibleText.Of(part.Original), VisibleText.Of(part.Normalized), part.Offsets.ToString()]));
            yield return new($"2. Pre-tokenizer and 3. model{name}", [new("word", IsHeader: true), new("offsets"), new("tokens"), new("ids")],
                sequence.Words.Select(word => (TableCell[])
                [
                    VisibleText.Of(word.Text), word.Offsets.ToString(),
                    word.IsAddedToken ? "(added token)" : string.Join(' ', word.Tokens.Select(token => VisibleText.Of(token.Token))),
                    string.Join(' ', word.Tokens.Select(token => Number(token.Id))),
                ]));
        }
        yield return TokenTable.Of(Result, $"4. Post-processor: {TokenTable.Caption(Result)}");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class TokenizationExplanationFormatters
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new TypeFormatter<TokenizationExplanation>("text/html", (explanation, writer) =>
            {
                foreach (var table in explanation.Tables()) table.WriteScrollingHtml(writer);
                writer.Write(explanation.Result.ToHtml());
            }),
            new TypeFormatter<TokenizationExplanation>("text/plain", (explanation, writer) => writer.Write(explanation.ToString())),
        ];
    }
}
