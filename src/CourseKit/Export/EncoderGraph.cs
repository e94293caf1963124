using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Export;

/// <summary>The sizes of an encoder's blocks.</summary>
/// <param name="Hidden">Width of the hidden states.</param>
/// <param name="Heads">Heads of each attention.</param>
/// <param name="Activation">Of the feed-forward layers, as configurations name it.</param>
/// <param name="LayerNormEps">Added to variances.</param>
internal sealed record EncoderGraphSizes(int Hidden, int Heads, string Activation, double LayerNormEps);

/// <summary>
/// An encoder as standard ONNX operators, in the arrangement in which runtimes recognise and fuse its parts: attention as separate projections with a mask that is added to the
/// scores, layer normalisation and GELU as operators of their own, every bias added after its product, every residual after that.
/// </summary>
internal abstract class EncoderGraph
{
    /// <summary>Names of the inputs' axes.</summary>
    protected const string Batch = "batch", Length = "sequence";

    // What the reference adds to the scores of masked keys: torch.finfo(float32).min.
    private const float Masked = float.MinValue;

    private readonly PretrainedModel model;
    private readonly EncoderGraphSizes sizes;
    private readonly Dictionary<string, Module> modules;

    protected EncoderGraph(PretrainedModel model, EncoderGraphSizes sizes)
    {
        (this.model, this.sizes) = (model, sizes);
        Graph = new(model.GetType().Name);
        Root = model is EncoderModel ? "" : model.BaseModelPrefix + ".";
        modules = model.NamedModules().ToDictionary(entry => entry.Name, entry => entry.Module);
    }

    /// <summary>What is written.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Where the model without its head begins: "" or, say, "bert.".</summary>
    public string Root { get; }

    /// <summary>Everything below the head. Returns the name of the last hidden states, which is <paramref name="output"/>.</summary>
    public abstract string Hidden(string output);

    /// <summary>Declares an output of floats for every text.</summary>
    public void OutputOfTexts(string name, int width) => Graph.Output(name, Batch, width);

    /// <summary>Declares an output of floats for every token; without a width, of one.</summary>
    public void OutputOfTokens(string name, int? width = null) => Graph.Output(name, width is { } some ? [Batch, Length, some] : [Batch, Length]);

    /// <summary>The hidden states of the first tokens.</summary>
    public string FirstTokens(string hidden) => Node("Gather", "first_tokens", [hidden, Graph.Scalar("first_token", 0)], ("axis", 1));

    /// <summary>x Wᵀ + b. The weight is stored as the product wants it, (in, out); an adapter's update is added to it.</summary>
    public string Linear(string x, string at, string? output = null)
    {
        var (layer, weight) = modules[at] switch
        {
            LoraLinear adapted => (adapted.BaseLayer, () => adapted.Merge().Weight.Value),
            Linear linear => (linear, (Func<Tensor>)(() => linear.Weight.Value)),
            var other => throw new OnnxExportException($"'{at}' is a {other.GetType().Name}; expected a linear layer, which may have a LoRA adapter."),
        };
        int[] shape = [layer.Weight.Shape[1], layer.Weight.Shape[0]];
        var matrix = Graph.Weight($"{at}.weight_transposed", shape, () => weight().Detach().To(DType.Float32).Transpose(0, 1));
        if (layer.Bias is null) return Node("MatMul", output ?? $"{at}.product", [x, matrix]);
        return Add(Node("MatMul", $"{at}.product", [x, matrix]), Weight($"{at}.bias", layer.Bias), output ?? $"{at}.result");
    }

    /// <summary>A score for every token of the vocabulary. Output weights that are the token embeddings are in the file once.</summary>
    public string Vocabulary(string x, string at, string biasName, string output)
    {
        var embeddings = $"{Root}embeddings.word_embeddings";
        if (modules[at] is not Linear decoder || !ReferenceEquals(decoder.Weight, ((Embedding)modules[embeddings]).Weight)) return Linear(x, at, output);
        var weight = Node("Transpose", $"{at}.weight_transposed", [$"{embeddings}.weight"], ("perm", new[] { 1, 0 }));
        return Add(Node("MatMul", $"{at}.product", [x, weight]), Weight(biasName, decoder.Bias!), output);
    }

    public string LayerNorm(string x, string at, string? output = null)
    {
        var norm = (LayerNorm)modules[at];
        return Node(
            "LayerNormalization", output ?? $"{at}.normalised", [x, Weight($"{at}.weight", norm.Weight), Weight($"{at}.bias", norm.Bias)],
            ("axis", -1), ("epsilon", (float)sizes.LayerNormEps));
    }

    /// <summary>The activation of the blocks.</summary>
    public string Activation(string x) => Activation(x, sizes.Activation);

    /// <summary>An activation of the name that configurations use.</summary>
    public string Activation(string x, string name) => name switch
    {
        "gelu" or "gelu_python" or "gelu_accurate" => Node("Gelu", $"{x}.gelu", [x]),
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => Node("Gelu", $"{x}.gelu", [x], ("approximate", "tanh")),
        "quick_gelu" => Node("Mul", $"{x}.gelu", [x, Node("Sigmoid", $"{x}.sigmoid", [Node("Mul", $"{x}.scaled", [x, Graph.Constant($"{x}.scale", 1.702f)])])]),
        "relu" => Node("Relu", $"{x}.relu", [x]),
        "silu" or "swish" => Node("Mul", $"{x}.silu", [x, Node("Sigmoid", $"{x}.sigmoid", [x])]),
        "linear" => x,
        "tanh" => Node("Tanh", $"{x}.tanh", [x]),
        "sigmoid" => Node("Sigmoid", $"{x}.sigmoid", [x]),
        var other => throw new OnnxExportException($"The activation \"{other}\" of {model.Config.Source} has no counterpart in the export. Export a model with gelu, gelu_new, quick_gelu, relu, silu, linear, tanh or sigmoid."),
    };

    public string Add(string left, string right, string output) => Node("Add", output, [left, right]);

    public string Node(string operation, string output, string[] inputs, params (string Name, object Value)[] attributes) => Graph.Node(operation, output, inputs, attributes);

    /// <summary>The rows of an embedding table.</summary>
    protected string Embed(string at, string ids, string output) => Node("Gather", output, [Weight($"{at}.weight", ((Embedding)modules[at]).Weight), ids], ("axis", 0));

    /// <summary>The first positions, as many as the input is long: the reference slices the same row of numbers.</summary>
    protected string Positions(string ids, int count)
    {
        var all = Graph.Constant($"{Root}embeddings.position_ids", [.. Enumerable.Range(0, count).Select(i => (long)i)]);
        var length = Node("Gather", "length", [Node("Shape", "input_shape", [ids]), Graph.Constant("axis_of_length", 1L)], ("axis", 0));
        return Node("Slice", "positions", [all, Graph.Constant("first_position", 0L), length, Graph.Constant("axis_of_positions", 0L)]);
    }

    /// <summary>(1 - mask) · most negative number, of shape (batch, 1, 1, sequence).</summary>
    protected string MaskBias(string mask)
    {
        var rows = Node("Unsqueeze", "mask_rows", [mask, Graph.Constant("mask_axis_1", 1L)]);
        var heads = Node("Unsqueeze", "mask_heads", [rows, Graph.Constant("mask_axis_2", 2L)]);
        var kept = Node("Cast", "mask_kept", [heads], ("to", 1));
        var dropped = Node("Sub", "mask_dropped", [Graph.Constant("one", 1f), kept]);
        return Node("Mul", "mask_bias", [dropped, Graph.Constant("masked", Masked)]);
    }

    /// <summary>Multi-head attention without its output projection (Vaswani et al. 2017, section 3.2.2).</summary>
    /// <param name="hidden">What goes in.</param>
    /// <param name="bias">Added to the scores.</param>
    /// <param name="at">The module.</param>
    /// <param name="query">What it calls its projection to queries.</param>
    /// <param name="key">To keys.</param>
    /// <param name="value">To values.</param>
    protected string Attention(string hidden, string bias, string at, string query, string key, string value)
    {
        var size = sizes.Hidden / sizes.Heads;
        string Heads(string part, params int[] order)
        {
            var split = Node("Reshape", $"{at}.{part}.split", [Linear(hidden, $"{at}.{part}"), Shape($"{at}.{part}.shape", 0, 0, sizes.Heads, size)]);
            return Node("Transpose", $"{at}.{part}.heads", [split], ("perm", order));
        }

        var (queries, keys, values) = (Heads(query, 0, 2, 1, 3), Heads(key, 0, 2, 3, 1), Heads(value, 0, 2, 1, 3));
        var scaled = Node("Div", $"{at}.scores_scaled", [Node("MatMul", $"{at}.scores", [queries, keys]), Graph.Constant($"{at}.scale", MathF.Sqrt(size))]);
        var weights = Node("Softmax", $"{at}.weights", [Add(scaled, bias, $"{at}.scores_masked")], ("axis", 3));
        var context = Node("Transpose", $"{at}.context_transposed", [Node("MatMul", $"{at}.context_heads", [weights, values])], ("perm", new[] { 0, 2, 1, 3 }));
        return Node("Reshape", $"{at}.context", [context, Shape($"{at}.context_shape", 0, 0, sizes.Hidden)]);
    }

    private string Weight(string name, Parameter parameter) => Graph.Weight(name, [.. parameter.Shape], () => parameter.Value.Detach().To(DType.Float32));

    // 0 keeps the size that the input has there.
    private string Shape(string name, params int[] shape) => Graph.Constant(name, [.. shape.Select(size => (long)size)]);
}
