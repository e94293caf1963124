namespace CourseKit.Generation;

/// <summary>Adds a bias to the last token of a sequence whenever the next token can complete it; to a single token always.</summary>
public sealed class SequenceBiasLogitsProcessor : LogitsProcessor
{
    private const string Option = "sequence_bias";

    private readonly (int Token, float Bias)[] single;
    private readonly SequenceBias[] longer;

    /// <summary>Takes the biases; of two for the same tokens the later one holds.</summary>
    /// <exception cref="GenerationException">There are none, or one has no tokens or negative ones.</exception>
    public SequenceBiasLogitsProcessor(IReadOnlyList<SequenceBias> biases)
    {
        if (biases.Count == 0 || biases.Any(bias => bias.Tokens.Count == 0 || bias.Tokens.Any(token => token < 0)))
            throw new GenerationException($"{Option} has no entry, or one without tokens or with negative ones; expected pairs of tokens and a bias.");
        var last = biases.GroupBy(bias => string.Join(',', bias.Tokens)).Select(same => same.Last()).ToArray();
        single = [.. last.Where(bias => bias.Tokens.Count == 1).Select(bias => (bias.Tokens[0], bias.Bias))];
        longer = [.. last.Where(bias => bias.Tokens.Count > 1)];
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        foreach (var (token, bias) in single) scores[Checked(token, scores, Option)] += bias;
        foreach (var bias in longer)
            if (Completes(inputIds, bias.Tokens)) scores[Checked(bias.Tokens[^1], scores, Option)] += bias.Bias;
    }

    /// <summary>Whether the input ends with all tokens of the sequence but the last. As in the reference, a sequence longer than the input is left alone.</summary>
    internal static bool Completes(ReadOnlySpan<int> inputIds, IReadOnlyList<int> sequence)
    {
        if (sequence.Count > inputIds.Length) return false;
        var ending = inputIds[(inputIds.Length - sequence.Count + 1)..];
        for (var i = 0; i < ending.Length; i++)
            if (ending[i] != sequence[i]) return false;
        return true;
    }
}

/// <summary>A bias for a sequence of tokens.</summary>
/// <param name="Tokens">The sequence.</param>
/// <param name="Bias">What is added to the score of its last token when the next token can complete it: positive to invite it, negative to avoid it.</param>
public sealed record SequenceBias(IReadOnlyList<int> Tokens, float Bias);
