using CourseKit.Models;

namespace CourseKit.Export;

/// <summary>BERT's blocks, and RoBERTa's, which differ in how positions count.</summary>
internal sealed class BertGraph(PretrainedModel model, BertConfig config)
    : EncoderGraph(model, new(config.HiddenSize, config.NumAttentionHeads, config.HiddenAct, config.LayerNormEps))
{
    /// <inheritdoc/>
    public override string Hidden(string output)
    {
        var (ids, mask) = (Graph.Input("input_ids", Batch, Length), Graph.Input("attention_mask", Batch, Length));
        var hidden = Embeddings(ids, config.NumHiddenLayers == 0 ? output : null);
        if (config.NumHiddenLayers == 0) return hidden;
        var bias = MaskBias(mask);
        for (var layer = 0; layer < config.NumHiddenLayers; layer++)
            hidden = Layer(hidden, bias, $"{Root}encoder.layer.{layer}", layer == config.NumHiddenLayers - 1 ? output : null);
        return hidden;
    }

    private string Embeddings(string ids, string? output)
    {
        var at = Root + "embeddings";
        // A model that knows one type only, as RoBERTa does, is not asked for it.
        var types = config.TypeVocabSize == 1 ? Graph.Scalar("only_type", 0) : Graph.Input("token_type_ids", Batch, Length);
        var positions = config is RobertaConfig roberta ? CountedPositions(ids, roberta.PaddingIndex) : Positions(ids, config.MaxPositionEmbeddings);
        var typed = Add(Embed($"{at}.word_embeddings", ids, $"{at}.words"), Embed($"{at}.token_type_embeddings", types, $"{at}.types"), $"{at}.words_and_types");
        return LayerNorm(Add(typed, Embed($"{at}.position_embeddings", positions, $"{at}.positions"), $"{at}.sum"), $"{at}.LayerNorm", output);
    }

    // create_position_ids_from_input_ids: the n-th token that is no padding has position padding + n; padding stays where it is.
    private string CountedPositions(string ids, int padding)
    {
        var pad = Graph.Scalar("padding", padding);
        var kept = Node("Cast", "tokens_kept", [Node("Not", "is_token", [Node("Equal", "is_padding", [ids, pad])])], ("to", 7));
        var counted = Node("CumSum", "tokens_counted", [kept, Graph.Scalar("axis_of_tokens", 1)]);
        return Add(Node("Mul", "token_numbers", [counted, kept]), pad, "positions");
    }

    // BertLayer: attention, then the feed-forward network.
    private string Layer(string hidden, string bias, string at, string? output)
    {
        var attended = Residual(Attention(hidden, bias, $"{at}.attention.self", "query", "key", "value"), hidden, $"{at}.attention.output");
        var wide = Activation(Linear(attended, $"{at}.intermediate.dense"));
        return Residual(wide, attended, $"{at}.output", output);
    }

    // BertSelfOutput and BertOutput.
    private string Residual(string x, string residual, string at, string? output = null) =>
        LayerNorm(Add(Linear(x, $"{at}.dense"), residual, $"{at}.sum"), $"{at}.LayerNorm", output);
}
