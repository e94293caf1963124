using System.Globalization;

namespace CourseKit.Charts;

/// <summary>The attention weights of all layers and heads over one text, or from one text to another: what an <see cref="AttentionExplorer"/> shows.</summary>
/// <remarks>Each weight is the share of its attention that a token (query) gives to a token (key), from 0 to 1, as softmax leaves it (Vaswani et al. 2017, section 3.2.1).</remarks>
public sealed record AttentionWeights
{
    /// <summary>The most tokens of a text.</summary>
    public const int MostTokens = 128;

    // A share a little above one is rounding in half precision.
    private const float LargestShare = 1.01f;

    private readonly float[,,,] values;

    /// <summary>Weights of one text's tokens to each other.</summary>
    /// <param name="values">The weights: (layers, heads, attending tokens, attended tokens). They are copied.</param>
    /// <param name="tokens">The text's tokens, special ones included.</param>
    /// <param name="name">What this attention is called where there are several: <c>Encoder</c>, say.</param>
    /// <exception cref="ChartException">As with the other constructor.</exception>
    public AttentionWeights(float[,,,] values, IEnumerable<string> tokens, string name = "Attention")
        : this(values, tokens, keyTokens: null, name)
    {
    }

    /// <summary>Weights of tokens to those of another text: of a decoder's tokens to the encoder's, say.</summary>
    /// <param name="values">The weights: (layers, heads, attending tokens, attended tokens). They are copied.</param>
    /// <param name="queryTokens">The tokens that attend.</param>
    /// <param name="keyTokens">The tokens attended to; null: the same.</param>
    /// <param name="name">What this attention is called where there are several: <c>Cross</c>, say.</param>
    /// <exception cref="ChartException">There is nothing to show, the tokens are not those of the weights, there are more than 128 of them, or a weight is no share from 0 to 1.</exception>
    public AttentionWeights(float[,,,] values, IEnumerable<string> queryTokens, IEnumerable<string>? keyTokens, string name = "Attention")
    {
        if (values is null) throw new ChartException("The attention weights are null; give an array of (layers, heads, attending tokens, attended tokens).");
        QueryTokens = ChartInput.Labels(queryTokens, MostTokens);
        KeyTokens = keyTokens is null ? QueryTokens : ChartInput.Labels(keyTokens, MostTokens);
        Name = string.IsNullOrWhiteSpace(name) ? "Attention" : PlainText.Clean(name);
        this.values = (float[,,,])values.Clone();
        if (values.Length == 0)
            throw new ChartException($"The attention weights have shape {Shape}: there is nothing to show. Give at least one layer, one head and one token.");
        ChartInput.SameLength(QueryTokens.Count, "attending tokens", values.GetLength(2), "rows of weights");
        ChartInput.SameLength(KeyTokens.Count, "attended tokens", values.GetLength(3), "columns of weights");
        CheckShares();
    }

    /// <summary>What this attention is called.</summary>
    public string Name { get; }

    /// <summary>The tokens that attend.</summary>
    public IReadOnlyList<string> QueryTokens { get; }

    /// <summary>The tokens attended to.</summary>
    public IReadOnlyList<string> KeyTokens { get; }

    /// <summary>The number of layers.</summary>
    public int Layers => values.GetLength(0);

    /// <summary>The number of heads of each layer.</summary>
    public int Heads => values.GetLength(1);

    /// <summary>The weight of a token's attention to another in one head, from 0 to 1.</summary>
    public float this[int layer, int head, int query, int key] => values[layer, head, query, key];

    /// <summary>The number of weights.</summary>
    internal int Count => values.Length;

    /// <summary>Whether a text attends to itself.</summary>
    internal bool IsToSelf => ReferenceEquals(QueryTokens, KeyTokens) || QueryTokens.SequenceEqual(KeyTokens);

    /// <summary>Whether no token sees those behind it.</summary>
    internal bool IsCausal => IsToSelf && QueryTokens.Count > 1 && Places().All(place => place.Key <= place.Query || values[place.Layer, place.Head, place.Query, place.Key] == 0);

    /// <summary>The tokens that no token sees: padding.</summary>
    internal int[] UnseenKeys => [.. Enumerable.Range(0, KeyTokens.Count).Except(Places().Where(place => values[place.Layer, place.Head, place.Query, place.Key] > 0).Select(place => place.Key))];

    /// <summary>All weights in order, the last index moving fastest.</summary>
    internal ReadOnlySpan<float> Span => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref values[0, 0, 0, 0], values.Length);

    /// <summary>The weights of one head, a row for each attending token.</summary>
    internal double[][] Matrix(int layer, int head) =>
        [.. Enumerable.Range(0, QueryTokens.Count).Select(query => Enumerable.Range(0, KeyTokens.Count).Select(key => (double)values[layer, head, query, key]).ToArray())];

    /// <summary>Says that there is no such layer or head, if so.</summary>
    internal void CheckPlace(int layer, int head)
    {
        if (layer < 0 || layer >= Layers) throw new ChartException($"There is no layer {Text(layer)}: {Name} has {Text(Layers)}, counted from 0.");
        if (head < 0 || head >= Heads) throw new ChartException($"There is no head {Text(head)}: the layers of {Name} have {Text(Heads)}, counted from 0.");
    }

    private string Shape => $"({Text(values.GetLength(0))}, {Text(values.GetLength(1))}, {Text(values.GetLength(2))}, {Text(values.GetLength(3))})";

    private void CheckShares()
    {
        foreach (var (layer, head, query, key) in Places())
        {
            if (values[layer, head, query, key] is >= 0 and <= LargestShare) continue;
            throw new ChartException($"The weight of layer {Text(layer)}, head {Text(head)} from token {Text(query)} to token {Text(key)} is "
                + $"{values[layer, head, query, key].ToString(CultureInfo.InvariantCulture)}; weights are shares from 0 to 1. Give what the softmax makes of the scores.");
        }
    }

    private IEnumerable<(int Layer, int Head, int Query, int Key)> Places()
    {
        for (var layer = 0; layer < Layers; layer++)
            for (var head = 0; head < Heads; head++)
                for (var query = 0; query < QueryTokens.Count; query++)
                    for (var key = 0; key < KeyTokens.Count; key++)
                        yield return (layer, head, query, key);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
