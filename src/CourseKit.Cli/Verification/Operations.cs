using System.Text.Json;
using CourseKit.Tensors;

namespace CourseKit.Cli.Verification;

/// <summary>The golden cases' operations in terms of ours.</summary>
internal static class Operations
{
    private static readonly Dictionary<string, Func<OperationCase, Tensor>> Known = new()
    {
        ["exp"] = c => (c.X / 3).Exp(),
        ["tanh"] = c => c.X.Tanh(),
        ["sigmoid"] = c => c.X.Sigmoid(),
        ["relu"] = c => c.X.Relu(),
        ["silu"] = c => c.X.Silu(),
        ["gelu"] = c => c.X.Gelu(),
        ["gelu-tanh"] = c => c.X.GeluTanh(),
        ["erf"] = c => c.X.Erf(),
        ["neg"] = c => -c.X,
        ["sqrt"] = c => (c.X.Abs() + 0.1).Sqrt(),
        ["rsqrt"] = c => (c.X.Abs() + 0.1).Rsqrt(),
        ["log"] = c => (c.X.Abs() + 0.1).Log(),
        ["softplus"] = c => c.X.Softplus(),
        ["abs"] = c => c.X.Abs(),
        ["sin"] = c => c.X.Sin(),
        ["cos"] = c => c.X.Cos(),
        ["pow3"] = c => c.X.Pow(3),
        ["add"] = c => c.X + c.Inputs[1],
        ["sub"] = c => c.X - c.Inputs[1],
        ["mul"] = c => c.X * c.Inputs[1],
        ["div"] = c => c.X / (c.Inputs[1].Abs() + 0.3),
        ["maximum"] = c => c.X.Maximum(c.Inputs[1]),
        ["minimum"] = c => c.X.Minimum(c.Inputs[1]),
        ["clamp"] = c => c.X.Clamp(c.Real("min", double.NegativeInfinity), c.Real("max", double.PositiveInfinity)),
        ["matmul"] = c => c.X.MatMul(c.Flag("transpose_second") ? c.Inputs[1].Transpose(-2, -1) : c.Inputs[1]),
        ["linear"] = c => c.X.Linear(c.Inputs[1], c.Inputs[2]),
        ["outer"] = c => c.X.Outer(c.Inputs[1]),
        ["softmax"] = c => c.X.Softmax(c.Dim),
        ["log_softmax"] = c => c.X.LogSoftmax(c.Dim),
        ["logsumexp"] = c => c.X.LogSumExp(c.Dim),
        ["sum"] = c => c.Dims is { } dims ? c.X.Sum(dims, c.Flag("keepdim")) : c.X.Sum(),
        ["mean"] = c => c.Dims is { } dims ? c.X.Mean(dims, c.Flag("keepdim")) : c.X.Mean(),
        ["var"] = c => c.X.Var(c.Dim, c.Flag("unbiased")),
        ["std"] = c => c.X.Std(c.Dim, c.Flag("unbiased")),
        ["norm"] = c => c.X.Norm(c.Dim),
        ["cumsum"] = c => c.X.CumSum(c.Dim),
        ["max"] = c => c.X.Max(c.Dim).Values,
        ["min"] = c => c.X.Min(c.Dim).Values,
        ["sort-descending"] = c => c.X.Sort(c.Dim, descending: true).Values,
        ["topk"] = c => c.X.TopK(c.Whole("k")).Values,
        ["argmax"] = c => c.X.Argmax(c.Dim),
        ["layer_norm"] = c => c.X.LayerNorm(c.Inputs[1], c.Inputs[2], c.Real("eps", 1e-5)),
        ["rms_norm"] = c => c.X.RmsNorm(c.Inputs[1], c.Real("eps", 1e-6)),
        ["embedding"] = c => c.Inputs[1].Embed(c.X, c.Arguments.TryGetProperty("padding_idx", out var padding) ? padding.GetInt32() : null),
        ["gather"] = c => c.X.Gather(c.Dim, c.Inputs[1]),
        ["index_select"] = c => c.Dim == 0 ? c.X.IndexSelect(c.Inputs[1]) : c.X.Transpose(0, c.Dim).IndexSelect(c.Inputs[1]).Transpose(0, c.Dim),
        ["masked_fill"] = c => c.X.MaskedFill(c.Inputs[1], c.Real("value", 0)),
        ["where"] = c => Tensor.Where(c.X, c.Inputs[1], c.Inputs[2]),
        ["transpose"] = c => c.X.Transpose(c.List("dims")[0], c.List("dims")[1]),
        ["permute"] = c => c.X.Permute(c.List("dims")),
        // The reference reshapes a transposed, so strided, tensor: row 1 of the expected result is x[1, 0].
        ["reshape"] = c => c.X.Transpose(0, 1).Reshape(c.OutputShape.ToArray()),
        ["slice"] = c => c.X[1.., Slice.Step(.., 2), ^3..],
        ["cat"] = c => Tensor.Cat(c.Inputs, c.Dim),
        ["stack"] = c => Tensor.Stack(c.Inputs, c.Dim),
        ["expand"] = c => c.X.Expand(c.List("shape")),
        ["split"] = c => Tensor.Cat([.. c.X.Split(2, 1).Select((part, k) => part * (k + 1))], 1),
        ["repeat"] = c => c.X.Repeat(c.List("repeats")),
        ["tril"] = c => c.X.Tril(c.Whole("diagonal")),
        ["triu"] = c => c.X.Triu(c.Whole("diagonal")),
        ["flip"] = c => c.X.Flip(c.List("dims")),
        ["cross_entropy"] = c => c.X.CrossEntropy(
            c.Targets(DType.Int64), Weights(c), (long)c.Real("ignore_index", -100), c.Real("label_smoothing", 0), Reduced(c)),
        ["nll"] = c => c.X.LogSoftmax(-1).NllLoss(c.Targets(DType.Int64)),
        ["bce_with_logits"] = c => c.X.BinaryCrossEntropyWithLogits(c.Targets(DType.Float32), Reduced(c)),
        ["mse"] = c => c.X.MseLoss(c.Inputs[1], Reduced(c)),
        ["kl_div"] = c => c.X.LogSoftmax(-1).KlDivergence(c.Inputs[1].Softmax(-1)),
        ["cosine_similarity"] = c => c.X.CosineSimilarity(c.Inputs[1]),
        ["attention"] = Attention,
    };

    /// <summary>Our form of an operation, or null when there is none yet.</summary>
    public static Func<OperationCase, Tensor>? Find(string name) => Known.GetValueOrDefault(name);

    private static Tensor? Weights(OperationCase c) =>
        c.Arguments.TryGetProperty("weight", out var weight) ? Tensor.From<float>([.. weight.EnumerateArray().Select(value => value.GetSingle())]) : null;

    private static Reduction Reduced(OperationCase c) =>
        c.Arguments.TryGetProperty("reduction", out var reduction) ? Enum.Parse<Reduction>(reduction.GetString()!, ignoreCase: true) : Reduction.Mean;

    private static Tensor Attention(OperationCase c)
    {
        var (queries, keys) = (c.X.Shape[^2], c.Inputs[1].Shape[^2]);
        var bias = new float[queries * keys];
        for (var i = 0; i < queries; i++)
        {
            for (var j = 0; j < keys; j++)
            {
                // "the last two of the n keys are masked"; a causal query sees keys up to its own position.
                var masked = (c.Flag("causal") && j > i) || (c.Arguments.TryGetProperty("mask", out var mask) && mask.ValueKind == JsonValueKind.String && j >= keys - 2);
                bias[(i * keys) + j] = masked ? float.NegativeInfinity : 0;
            }
        }

        return Tensor.ScaledDotProductAttention(c.X, c.Inputs[1], c.Inputs[2], Tensor.From(bias, [queries, keys]));
    }
}
