using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Export;

/// <summary>
/// A BERT model as standard ONNX operators, in the arrangement in which runtimes recognise and fuse its parts: attention as separate projections with a mask that is added to the
/// scores, layer normalisation and GELU as operators of their own, every bias added after its product, every residual after that.
/// </summary>
internal sealed class BertGraph
{
    // What the reference adds to the scores of masked keys: torch.finfo(float32).min.
    private const float Masked = float.MinValue;

    private const string Batch = "batch", Length = "sequence";

    private readonly OnnxGraph graph;
    private readonly BertConfig config;
    private readonly Dictionary<string, Module> modules;

    // Where the model without its head begins: "" or "bert.".
    private readonly string root;

    private BertGraph(PretrainedModel model, string root)
    {
        (config, this.root) = ((BertConfig)model.Config, root);
        graph = new(model.GetType().Name);
        modules = model.NamedModules().ToDictionary(entry => entry.Name, entry => entry.Module);
    }

    /// <summary>The last hidden states: (batch, sequence, hidden size).</summary>
    public static OnnxGraph Of(BertModel model)
    {
        var bert = new BertGraph(model, "");
        bert.Encoder("last_hidden_state");
        bert.graph.Output("last_hidden_state", Batch, Length, bert.config.HiddenSize);
        return bert.graph;
    }

    /// <summary>The scores of the classes: (batch, classes).</summary>
    public static OnnxGraph Of(BertForSequenceClassification model)
    {
        var bert = new BertGraph(model, "bert.");
        var hidden = bert.Encoder("hidden_states");
        var first = bert.Node("Gather", "first_tokens", [hidden, bert.graph.Scalar("first_token", 0)], ("axis", 1));
        var pooled = bert.Node("Tanh", "pooled", [bert.Linear(first, "bert.pooler.dense")]);
        bert.Linear(pooled, "classifier", "logits");
        bert.graph.Output("logits", Batch, bert.config.NumLabels);
        return bert.graph;
    }

    /// <summary>The scores of all tokens of the vocabulary: (batch, sequence, vocabulary).</summary>
    public static OnnxGraph Of(BertForMaskedLM model)
    {
        var bert = new BertGraph(model, "bert.");
        var hidden = bert.Encoder("hidden_states");
        const string head = "cls.predictions";
        var transformed = bert.LayerNorm(bert.Activation(bert.Linear(hidden, $"{head}.transform.dense")), $"{head}.transform.LayerNorm");
        var decoder = (Linear)bert.modules[$"{head}.decoder"];
        // Tied weights are in the file once, as the embeddings.
        if (ReferenceEquals(decoder.Weight, ((BertModel)model.Body).Embeddings.WordEmbeddings.Weight))
        {
            var weight = bert.Node("Transpose", $"{head}.decoder.weight_transposed", ["bert.embeddings.word_embeddings.weight"], ("perm", new[] { 1, 0 }));
            bert.Add(bert.Node("MatMul", $"{head}.decoder.product", [transformed, weight]), bert.Weight($"{head}.bias", decoder.Bias!), "logits");
        }
        else
        {
            bert.Linear(transformed, $"{head}.decoder", "logits");
        }

        bert.graph.Output("logits", Batch, Length, bert.config.VocabSize);
        return bert.graph;
    }

    // Everything below the head. Returns the name of the last hidden states.
    private string Encoder(string output)
    {
        var (ids, mask, types) = (graph.Input("input_ids", Batch, Length), graph.Input("attention_mask", Batch, Length), graph.Input("token_type_ids", Batch, Length));
        var hidden = Embeddings(ids, types, config.NumHiddenLayers == 0 ? output : null);
        if (config.NumHiddenLayers == 0) return hidden;
        var bias = MaskBias(mask);
        for (var layer = 0; layer < config.NumHiddenLayers; layer++)
            hidden = Layer(hidden, bias, $"{root}encoder.layer.{layer}", layer == config.NumHiddenLayers - 1 ? output : null);
        return hidden;
    }

    private string Embeddings(string ids, string types, string? output)
    {
        var at = root + "embeddings";
        string Table(string name) => Weight($"{at}.{name}.weight", ((Embedding)modules[$"{at}.{name}"]).Weight);

        // The first positions, as many as the input is long: the reference slices the same row of numbers.
        var allPositions = graph.Constant($"{at}.position_ids", [.. Enumerable.Range(0, config.MaxPositionEmbeddings).Select(i => (long)i)]);
        var length = Node("Gather", "length", [Node("Shape", "input_shape", [ids]), graph.Constant("axis_of_length", 1L)], ("axis", 0));
        var positions = Node("Slice", "positions", [allPositions, graph.Constant("first_position", 0L), length, graph.Constant("axis_of_positions", 0L)]);
        var words = Node("Gather", $"{at}.words", [Table("word_embeddings"), ids], ("axis", 0));
        var typed = Add(words, Node("Gather", $"{at}.types", [Table("token_type_embeddings"), types], ("axis", 0)), $"{at}.words_and_types");
        var placed = Add(typed, Node("Gather", $"{at}.positions", [Table("position_embeddings"), positions], ("axis", 0)), $"{at}.sum");
        return LayerNorm(placed, $"{at}.LayerNorm", output);
    }

    // (1 - mask) · most negative number, of shape (batch, 1, 1, sequence).
    private string MaskBias(string mask)
    {
        var rows = Node("Unsqueeze", "mask_rows", [mask, graph.Constant("mask_axis_1", 1L)]);
        var heads = Node("Unsqueeze", "mask_heads", [rows, graph.Constant("mask_axis_2", 2L)]);
        var kept = Node("Cast", "mask_kept", [heads], ("to", 1));
        var dropped = Node("Sub", "mask_dropped", [graph.Constant("one", 1f), kept]);
        return Node("Mul", "mask_bias", [dropped, graph.Constant("masked", Masked)]);
    }

    // BertLayer: attention, then the feed-forward network.
    private string Layer(string hidden, string bias, string at, string? output)
    {
        var attended = Residual(Attention(hidden, bias, $"{at}.attention.self"), hidden, $"{at}.attention.output");
        var wide = Activation(Linear(attended, $"{at}.intermediate.dense"));
        return Residual(wide, attended, $"{at}.output", output);
    }

    // BertSelfAttention; Vaswani et al. 2017, section 3.2.2.
    private string Attention(string hidden, string bias, string at)
    {
        var size = config.HiddenSize / config.NumAttentionHeads;
        string Heads(string part, params int[] order)
        {
            var split = Node("Reshape", $"{at}.{part}.split", [Linear(hidden, $"{at}.{part}"), Shape($"{at}.{part}.shape", 0, 0, config.NumAttentionHeads, size)]);
            return Node("Transpose", $"{at}.{part}.heads", [split], ("perm", order));
        }

        var (query, key, value) = (Heads("query", 0, 2, 1, 3), Heads("key", 0, 2, 3, 1), Heads("value", 0, 2, 1, 3));
        var scaled = Node("Div", $"{at}.scores_scaled", [Node("MatMul", $"{at}.scores", [query, key]), graph.Constant($"{at}.scale", MathF.Sqrt(size))]);
        var weights = Node("Softmax", $"{at}.weights", [Add(scaled, bias, $"{at}.scores_masked")], ("axis", 3));
        var context = Node("Transpose", $"{at}.context_transposed", [Node("MatMul", $"{at}.context_heads", [weights, value])], ("perm", new[] { 0, 2, 1, 3 }));
        return Node("Reshape", $"{at}.context", [context, Shape($"{at}.context_shape", 0, 0, config.HiddenSize)]);
    }

    // BertSelfOutput and BertOutput.
    private string Residual(string x, string residual, string at, string? output = null) =>
        LayerNorm(Add(Linear(x, $"{at}.dense"), residual, $"{at}.sum"), $"{at}.LayerNorm", output);

    private string Activation(string x) => config.HiddenAct switch
    {
        "gelu" or "gelu_python" or "gelu_accurate" => Node("Gelu", $"{x}.gelu", [x]),
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => Node("Gelu", $"{x}.gelu", [x], ("approximate", "tanh")),
        "quick_gelu" => Node("Mul", $"{x}.gelu", [x, Node("Sigmoid", $"{x}.sigmoid", [Node("Mul", $"{x}.scaled", [x, graph.Constant($"{x}.scale", 1.702f)])])]),
        "relu" => Node("Relu", $"{x}.relu", [x]),
        "silu" or "swish" => Node("Mul", $"{x}.silu", [x, Node("Sigmoid", $"{x}.sigmoid", [x])]),
        "linear" => x,
        "tanh" => Node("Tanh", $"{x}.tanh", [x]),
        "sigmoid" => Node("Sigmoid", $"{x}.sigmoid", [x]),
        var other => throw new OnnxExportException($"The activation \"{other}\" (hidden_act of {config.Source}) has no counterpart in the export. Export a model with gelu, gelu_new, quick_gelu, relu, silu, linear, tanh or sigmoid."),
    };

    private string LayerNorm(string x, string at, string? output = null)
    {
        var norm = (LayerNorm)modules[at];
        return Node(
            "LayerNormalization", output ?? $"{at}.normalised", [x, Weight($"{at}.weight", norm.Weight), Weight($"{at}.bias", norm.Bias)],
            ("axis", -1), ("epsilon", (float)config.LayerNormEps));
    }

    // x W^T + b. The weight is stored as the product wants it, (in, out); an adapter's update is added to it.
    private string Linear(string x, string at, string? output = null)
    {
        var (layer, weight) = modules[at] switch
        {
            LoraLinear adapted => (adapted.BaseLayer, () => adapted.Merge().Weight.Value),
            Linear linear => (linear, (Func<Tensor>)(() => linear.Weight.Value)),
            var other => throw new OnnxExportException($"'{at}' is a {other.GetType().Name}; expected a linear layer, which may have a LoRA adapter."),
        };
        int[] shape = [layer.Weight.Shape[1], layer.Weight.Shape[0]];
        var matrix = graph.Weight($"{at}.weight_transposed", shape, () => weight().Detach().To(DType.Float32).Transpose(0, 1));
        if (layer.Bias is null) return Node("MatMul", output ?? $"{at}.product", [x, matrix]);
        return Add(Node("MatMul", $"{at}.product", [x, matrix]), Weight($"{at}.bias", layer.Bias), output ?? $"{at}.result");
    }

    private string Weight(string name, Parameter parameter) => graph.Weight(name, [.. parameter.Shape], () => parameter.Value.Detach().To(DType.Float32));

    // 0 keeps the size that the input has there.
    private string Shape(string name, params int[] sizes) => graph.Constant(name, [.. sizes.Select(size => (long)size)]);

    private string Add(string left, string right, string output) => Node("Add", output, [left, right]);

    private string Node(string operation, string output, string[] inputs, params (string Name, object Value)[] attributes) => graph.Node(operation, output, inputs, attributes);
}
