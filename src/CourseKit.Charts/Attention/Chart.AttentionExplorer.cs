namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>Attention to look around in, opened at one head: the attending tokens on the left, the attended ones on the right, lines by weight.</summary>
    /// <param name="weights">The weights: (layers, heads, attending tokens, attended tokens).</param>
    /// <param name="queryTokens">The tokens that attend.</param>
    /// <param name="keyTokens">The tokens attended to; null: the same.</param>
    /// <param name="layer">The layer that is shown first, from 0, or from the end (<c>^1</c>).</param>
    /// <param name="head">The head that is shown first, from 0, or from the end.</param>
    /// <param name="title">The title.</param>
    /// <exception cref="ChartException">The tokens are not those of the weights, a weight is no share from 0 to 1, there is no such layer or head, or there is too much to show in a page.</exception>
    public static AttentionExplorer HeadView(
        float[,,,] weights, IEnumerable<string> queryTokens, IEnumerable<string>? keyTokens = null, Index layer = default, Index head = default, string title = "Attention") =>
        Explorer(new AttentionWeights(weights, queryTokens, keyTokens), AttentionView.Head, layer, head, title);

    /// <summary>Attention to look around in, opened at all heads of all layers as small pictures; choosing one opens it.</summary>
    /// <param name="weights">The weights: (layers, heads, attending tokens, attended tokens).</param>
    /// <param name="queryTokens">The tokens that attend.</param>
    /// <param name="keyTokens">The tokens attended to; null: the same.</param>
    /// <param name="title">The title.</param>
    /// <exception cref="ChartException">As of <see cref="HeadView"/>.</exception>
    public static AttentionExplorer ModelView(float[,,,] weights, IEnumerable<string> queryTokens, IEnumerable<string>? keyTokens = null, string title = "Attention") =>
        Explorer(new AttentionWeights(weights, queryTokens, keyTokens), AttentionView.Model, default, default, title);

    /// <summary>Attention to look around in, opened at how one token's weights arise in one head: its query, the keys, their products element by element, the sums, the softmax.</summary>
    /// <param name="weights">The weights of a text's tokens to each other, of all layers.</param>
    /// <param name="neurons">The queries and keys of one layer.</param>
    /// <param name="head">The head, from 0, or from the end.</param>
    /// <param name="token">The attending token, from 0, or from the end.</param>
    /// <param name="title">The title.</param>
    /// <exception cref="ChartException">Queries and keys are not those of the weights, there is no such head or token, or there is too much to show in a page.</exception>
    public static AttentionExplorer NeuronView(AttentionWeights weights, AttentionNeurons neurons, Index head = default, Index token = default, string title = "Attention")
    {
        if (weights is null || neurons is null) throw new ChartException("Weights or neurons are null; the neuron view needs the weights and the queries and keys that they come from.");
        return new AttentionExplorer([weights], [neurons])
        {
            View = AttentionView.Neuron,
            Layer = neurons.Layer,
            Head = ChartInput.Place(head, weights.Heads, "head"),
            Token = ChartInput.Place(token, weights.QueryTokens.Count, "token"),
            Title = title,
        };
    }

    private static AttentionExplorer Explorer(AttentionWeights weights, AttentionView view, Index layer, Index head, string title) => new([weights])
    {
        View = view,
        Layer = ChartInput.Place(layer, weights.Layers, "layer"),
        Head = ChartInput.Place(head, weights.Heads, "head"),
        Title = title,
    };
}
