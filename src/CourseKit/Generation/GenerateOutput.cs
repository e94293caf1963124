using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>What generation returns. Sequences of one prompt stand beside each other.</summary>
public sealed record GenerateOutput
{
    /// <summary>The tokens of every sequence: the prompt with its padding (of an encoder-decoder the decoder's start), the new tokens, and padding up to the longest.</summary>
    public required IReadOnlyList<int[]> Sequences { get; init; }

    /// <summary>How many tokens at the start of every sequence were given and not generated.</summary>
    public required int PromptLength { get; init; }

    /// <summary>How many tokens of every sequence are new, an end token included.</summary>
    public required IReadOnlyList<int> NewTokenCounts { get; init; }

    /// <summary>The sum of log-probabilities divided by length^length_penalty of every sequence, from beam search; else null.</summary>
    public IReadOnlyList<float>? SequencesScores { get; init; }

    /// <summary>Of every new token, the row of beams that it continued; -1 behind the end. From beam search; else null.</summary>
    public IReadOnlyList<int[]>? BeamIndices { get; init; }

    /// <summary>On request (<see cref="GenerateOptions.OutputProbabilities"/>): the probability with which each new token was chosen, after all processing.</summary>
    public IReadOnlyList<float[]>? TokenProbabilities { get; init; }

    /// <summary>On request (<see cref="GenerationConfig.OutputScores"/>): the processed scores (rows, vocabulary) of every step; in beam search log-probabilities, a row a beam.</summary>
    public IReadOnlyList<Tensor>? Scores { get; init; }

    /// <summary>On request (<see cref="GenerationConfig.OutputLogits"/>): the model's own scores of every step.</summary>
    public IReadOnlyList<Tensor>? Logits { get; init; }

    /// <summary>The new tokens of one sequence, without padding.</summary>
    public int[] NewTokens(int sequence = 0) => Sequences[sequence].AsSpan(PromptLength, NewTokenCounts[sequence]).ToArray();

    /// <summary>All sequences as one tensor, int64 (sequences, tokens).</summary>
    public Tensor ToTensor() =>
        Tensor.From<long>([.. Sequences.SelectMany(tokens => tokens).Select(token => (long)token)], [Sequences.Count, Sequences.Count == 0 ? 0 : Sequences[0].Length]);
}
