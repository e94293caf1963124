using CourseKit.Models;

namespace CourseKit.Export;

/// <summary>DistilBERT's blocks.</summary>
internal sealed class DistilBertGraph(PretrainedModel model, DistilBertConfig config)
    : EncoderGraph(model, new(config.Dim, config.NumHeads, config.Activation, DistilBertEmbeddings.LayerNormEps))
{
    /// <inheritdoc/>
    public override string Hidden(string output)
    {
        var (ids, mask) = (Graph.Input("input_ids", Batch, Length), Graph.Input("attention_mask", Batch, Length));
        var hidden = Embeddings(ids, config.NumLayers == 0 ? output : null);
        if (config.NumLayers == 0) return hidden;
        var bias = MaskBias(mask);
        for (var layer = 0; layer < config.NumLayers; layer++)
            hidden = Layer(hidden, bias, $"{Root}transformer.layer.{layer}", layer == config.NumLayers - 1 ? output : null);
        return hidden;
    }

    private string Embeddings(string ids, string? output)
    {
        var at = Root + "embeddings";
        var words = Embed($"{at}.word_embeddings", ids, $"{at}.words");
        return LayerNorm(Add(words, Embed($"{at}.position_embeddings", Positions(ids, config.MaxPositionEmbeddings), $"{at}.positions"), $"{at}.sum"), $"{at}.LayerNorm", output);
    }

    // TransformerBlock: attention, then the feed-forward network.
    private string Layer(string hidden, string bias, string at, string? output)
    {
        var context = Linear(Attention(hidden, bias, $"{at}.attention", "q_lin", "k_lin", "v_lin"), $"{at}.attention.out_lin");
        var attended = LayerNorm(Add(context, hidden, $"{at}.attention.sum"), $"{at}.sa_layer_norm");
        var narrow = Linear(Activation(Linear(attended, $"{at}.ffn.lin1")), $"{at}.ffn.lin2");
        return LayerNorm(Add(narrow, attended, $"{at}.ffn.sum"), $"{at}.output_layer_norm", output);
    }
}
