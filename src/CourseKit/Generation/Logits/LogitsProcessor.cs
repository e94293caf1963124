namespace CourseKit.Generation;

/// <summary>Changes the scores of the next token before one is chosen (<c>transformers.LogitsProcessor</c>). A token is taken out by a score of negative infinity.</summary>
public abstract class LogitsProcessor
{
    /// <summary>Whether several rows may be processed at the same time. True for processors that only read what they hold.</summary>
    public virtual bool IsThreadSafe => true;

    /// <summary>Changes the scores of one row.</summary>
    /// <param name="inputIds">The tokens so far: prompt (with its padding) and generated ones; of an encoder-decoder the decoder's.</param>
    /// <param name="scores">One score a token of the vocabulary: logits, or log-probabilities in beam search. Changed in place.</param>
    /// <param name="batchIndex">Which prompt of the batch the row continues; beams and several answers to one prompt share it.</param>
    /// <exception cref="GenerationException">The processor's options do not fit the vocabulary.</exception>
    public abstract void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex);

    /// <summary>Takes tokens out.</summary>
    private protected static void Remove(Span<float> scores, ReadOnlySpan<int> tokens, string option)
    {
        foreach (var token in tokens) scores[Checked(token, scores, option)] = float.NegativeInfinity;
    }

    /// <summary>Takes all tokens out but the given ones, which get a score of 0.</summary>
    private protected static void Force(Span<float> scores, ReadOnlySpan<int> tokens, string option)
    {
        scores.Fill(float.NegativeInfinity);
        foreach (var token in tokens) scores[Checked(token, scores, option)] = 0;
    }

    /// <summary>The token, if the vocabulary has it.</summary>
    private protected static int Checked(int token, ReadOnlySpan<float> scores, string option) => (uint)token < (uint)scores.Length ? token
        : throw new GenerationException($"{option} names the token {token}, but the model scores {scores.Length} tokens, 0 to {scores.Length - 1}.");

    private protected static int AtLeastOne(int minTokensToKeep) => minTokensToKeep >= 1 ? minTokensToKeep
        : throw new GenerationException($"min_tokens_to_keep is {minTokensToKeep}; expected a whole number from 1.");
}
