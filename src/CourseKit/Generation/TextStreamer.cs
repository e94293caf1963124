using System.Text;
using CourseKit.Tokenizers;

namespace CourseKit.Generation;

/// <summary>Turns tokens into text as they come (<c>transformers.TextStreamer</c>).</summary>
/// <param name="tokenizer">Gives tokens' texts.</param>
/// <param name="onText">Receives text once it is final.</param>
/// <param name="onTokens">Receives the tokens, too; null for nobody.</param>
internal sealed class TextStreamer(Tokenizer tokenizer, Action<string> onText, Action<IReadOnlyList<int>>? onTokens = null)
{
    private readonly DecodeStream stream = tokenizer.DecodeStream(skipSpecialTokens: true);
    private readonly StringBuilder text = new();

    /// <summary>Takes the next token of the only row.</summary>
    public void Add(IReadOnlyList<int> tokens)
    {
        onTokens?.Invoke(tokens);
        if (tokens.Count != 1) throw new GenerationException($"Text can be streamed for one sequence, not for {tokens.Count}. Set num_return_sequences to 1.");
        Give(stream.Add(tokens[0]));
    }

    /// <summary>Gives out what was waiting for a character to become whole.</summary>
    /// <returns>The whole text.</returns>
    public string Finish()
    {
        Give(stream.Finish());
        return text.ToString();
    }

    private void Give(string piece)
    {
        if (piece.Length == 0) return;
        text.Append(piece);
        onText(piece);
    }
}
