using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>Draws tokens by their probabilities.</summary>
internal static class Sampler
{
    /// <summary>The token at which the probabilities, added up in the order of ids, pass <paramref name="share"/> of the whole. The row is overwritten.</summary>
    /// <param name="scores">Scores before softmax.</param>
    /// <param name="share">A draw from [0, 1).</param>
    /// <returns>The token and its probability.</returns>
    /// <exception cref="GenerationException">A score is not a number, or no token is left.</exception>
    public static (int Token, float Probability) Draw(Span<float> scores, double share)
    {
        var max = ScoreKernels.Max(scores);
        ThrowIfUnfit(max);
        var total = ScoreKernels.Exponentials(scores, max, scores);
        var (wanted, sum, last) = (share * total, 0.0, 0);
        for (var token = 0; token < scores.Length; token++)
        {
            if (!(scores[token] > 0)) continue;
            sum += scores[token];
            last = token;
            if (sum > wanted) break;
        }

        return (last, (float)(scores[last] / total));
    }

    /// <summary>The token with the largest score, the first of several, and its probability where that is wanted.</summary>
    /// <exception cref="GenerationException">A score is not a number, or no token is left.</exception>
    public static (int Token, float Probability) Likeliest(ReadOnlySpan<float> scores, bool wantsProbability)
    {
        var token = ScoreKernels.IndexOfMax(scores);
        ThrowIfUnfit(token < 0 ? float.NaN : scores[token]);
        return (token, wantsProbability ? (float)(1 / ScoreKernels.SumOfExponentials(scores, scores[token])) : 0);
    }

    /// <summary>Noise whose addition to log-probabilities makes the largest sum a draw by them, and the k largest k draws without replacement (Gumbel 1954; Kool et al. 2019).</summary>
    public static float Gumbel(Generator generator) => (float)-Math.Log(-Math.Log(1 - generator.NextDouble()));

    /// <summary>Refuses scores whose largest is not a number, or removed.</summary>
    public static void ThrowIfUnfit(float max)
    {
        if (float.IsNaN(max) || float.IsPositiveInfinity(max))
            throw new GenerationException($"The model's scores hold a value that is {(float.IsNaN(max) ? "not a number" : "infinite")}: its weights or its input are broken. Check them, or set remove_invalid_values to go on regardless.");
        if (float.IsNegativeInfinity(max))
            throw new GenerationException("No token is left to choose from: bad words, suppressed tokens, n-gram rules or allowed prefixes take out all of them. Loosen one.");
    }
}
