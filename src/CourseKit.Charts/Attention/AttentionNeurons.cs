using System.Globalization;

namespace CourseKit.Charts;

/// <summary>The queries and keys of one layer, from which its attention weights come: weight = softmax(query · key · scale) over the keys that a token sees.</summary>
public sealed record AttentionNeurons
{
    // Between the softmax of the scores and the model's own weights: fused kernels round otherwise than a plain loop.
    private const double Tolerance = 0.01;

    private readonly float[,,] queries;
    private readonly float[,,] keys;

    /// <summary>Queries and keys as the model's projections give them.</summary>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="queries">(heads, attending tokens, head size). They are copied.</param>
    /// <param name="keys">(heads, attended tokens, head size). They are copied.</param>
    /// <param name="scale">What scores are multiplied by; null: 1 / √(head size).</param>
    /// <exception cref="ChartException">The shapes do not belong together, or a value is not finite.</exception>
    public AttentionNeurons(int layer, float[,,] queries, float[,,] keys, double? scale = null)
    {
        if (queries is null || keys is null) throw new ChartException("Queries or keys are null; give arrays of (heads, tokens, head size).");
        if (queries.Length == 0 || keys.Length == 0) throw new ChartException($"Queries {Shape(queries)} or keys {Shape(keys)} are empty. Give at least one head, one token and one dimension.");
        if (queries.GetLength(0) != keys.GetLength(0) || queries.GetLength(2) != keys.GetLength(2))
            throw new ChartException($"Queries have shape {Shape(queries)} and keys {Shape(keys)}; heads and head size must be the same. Repeat keys that heads share.");
        (Layer, this.queries, this.keys) = (layer, (float[,,])queries.Clone(), (float[,,])keys.Clone());
        CheckFinite(Queries, "queries");
        CheckFinite(Keys, "keys");
        Scale = scale ?? 1 / Math.Sqrt(HeadSize);
        if (!double.IsFinite(Scale)) throw new ChartException($"The scale is {Scale.ToString(CultureInfo.InvariantCulture)}; give a number, or null for 1 / √(head size).");
    }

    /// <summary>The layer, from 0.</summary>
    public int Layer { get; }

    /// <summary>What scores are multiplied by.</summary>
    public double Scale { get; }

    /// <summary>The number of heads.</summary>
    public int Heads => queries.GetLength(0);

    /// <summary>The size of a head's queries and keys.</summary>
    public int HeadSize => queries.GetLength(2);

    internal int Count => queries.Length + keys.Length;

    internal ReadOnlySpan<float> Queries => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref queries[0, 0, 0], queries.Length);

    internal ReadOnlySpan<float> Keys => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref keys[0, 0, 0], keys.Length);

    /// <summary>Refuses queries and keys that are not those of the weights: a picture of how weights arise must be true.</summary>
    internal void CheckAgainst(AttentionWeights weights)
    {
        weights.CheckPlace(Layer, 0);
        if (Heads != weights.Heads || queries.GetLength(1) != weights.QueryTokens.Count || keys.GetLength(1) != weights.KeyTokens.Count)
            throw new ChartException($"Queries {Shape(queries)} and keys {Shape(keys)} are not those of {weights.Heads} heads from {weights.QueryTokens.Count} to {weights.KeyTokens.Count} tokens. "
                + "Take all from one forward of one text.");
        for (var head = 0; head < Heads; head++)
            for (var query = 0; query < weights.QueryTokens.Count; query++)
                CheckRow(weights, head, query);
    }

    private void CheckRow(AttentionWeights weights, int head, int query)
    {
        // Masked keys have no weight at all.
        var seen = Enumerable.Range(0, weights.KeyTokens.Count).Where(key => weights[Layer, head, query, key] > 0).ToArray();
        if (seen.Length == 0) return;
        var scores = Array.ConvertAll(seen, key => Score(head, query, key));
        var largest = scores.Max();
        var sum = scores.Sum(score => Math.Exp(score - largest));
        for (var i = 0; i < seen.Length; i++)
        {
            var expected = Math.Exp(scores[i] - largest) / sum;
            if (Math.Abs(expected - weights[Layer, head, query, seen[i]]) <= Tolerance) continue;
            throw new ChartException(string.Create(CultureInfo.InvariantCulture,
                $"In layer {Layer}, head {head} the softmax of the scores gives {expected:0.###} from token {query} to token {seen[i]}, but the weight is {weights[Layer, head, query, seen[i]]:0.###}: ")
                + "this attention is more than q · k (it turns them by position, or adds a bias), or queries, keys and weights are from different runs. The head view shows it without them.");
        }
    }

    private double Score(int head, int query, int key)
    {
        var sum = 0.0;
        for (var i = 0; i < HeadSize; i++) sum += (double)queries[head, query, i] * keys[head, key, i];
        return sum * Scale;
    }

    private static void CheckFinite(ReadOnlySpan<float> values, string name)
    {
        foreach (var value in values)
            if (!float.IsFinite(value)) throw new ChartException($"The {name} hold {value.ToString(CultureInfo.InvariantCulture)}; they must be finite. Look for an overflow in the model.");
    }

    private static string Shape(float[,,] values) => string.Create(CultureInfo.InvariantCulture, $"({values.GetLength(0)}, {values.GetLength(1)}, {values.GetLength(2)})");
}
