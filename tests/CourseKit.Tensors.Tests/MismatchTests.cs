namespace CourseKit.Tensors.Tests;

/// <summary>Every operation on several tensors, or on a tensor and a shape: what does not fit is refused by a <see cref="ShapeException"/> that names both. And every operation along
/// dimensions: negative ones count from the end, keepDim keeps them, ones that do not exist are refused with the shape.</summary>
public class MismatchTests
{
    private static readonly Tensor A = Tensor.Ones([2, 3]), B = Tensor.Ones([4, 5]), Ids = Tensor.Zeros([4, 5], DType.Int64);

    private static readonly (string Name, Func<object?> Call)[] All =
    [
        ("+", () => A + B), ("-", () => A - B), ("*", () => A * B), ("/", () => A / B), ("%", () => A % B), ("floor divide", () => A.FloorDivide(B)),
        ("integers", () => A.To(DType.Int64) + Ids), ("pow", () => A.Pow(B)), ("maximum", () => A.Maximum(B)), ("minimum", () => A.Minimum(B)),
        ("eq", () => A.Eq(B)), ("ne", () => A.Ne(B)), ("lt", () => A < B), ("le", () => A <= B), ("gt", () => A > B), ("ge", () => A >= B),
        ("and", () => A.To(DType.Bool) & B.To(DType.Bool)), ("or", () => A.To(DType.Bool) | B.To(DType.Bool)), ("xor", () => A.To(DType.Bool) ^ B.To(DType.Bool)),
        ("where", () => Tensor.Where(Tensor.Ones([], DType.Bool), A, B)), ("where mask", () => Tensor.Where(A.To(DType.Bool), B, B)), ("masked fill", () => A.MaskedFill(B.To(DType.Bool), 1)),
        ("masked select", () => A.MaskedSelect(B.To(DType.Bool))), ("mask index", () => A[B.To(DType.Bool)]), ("index select", () => A.IndexSelect(Ids)),
        ("gather", () => A.Gather(0, Ids)), ("gather rank", () => Tensor.Ones([4, 5, 2]).Gather(0, Ids)), ("scatter", () => A.Scatter(0, Ids, B)), ("scatter number", () => A.Scatter(0, Ids, 1)),
        ("scatter add", () => A.ScatterAdd(0, Ids, B)), ("cat", () => Tensor.Cat([A, B])), ("stack", () => Tensor.Stack([A, B])), ("expand", () => A.Expand(4, 5)),
        ("reshape", () => A.Reshape(4, 5)), ("unflatten", () => A.Unflatten(0, 4, 5)), ("split", () => A.Split([4, 5])), ("matmul", () => A.MatMul(B)), ("linear", () => A.Linear(B)),
        ("einsum", () => Tensor.Einsum("ij,jk->ik", A, B)), ("embed", () => Tensor.Ones([2, 3, 1]).Embed(Ids)),
        ("layer norm", () => A.LayerNorm(B, B)), ("rms norm", () => A.RmsNorm(B)), ("cosine similarity", () => A.CosineSimilarity(B)), ("rotary", () => Tensor.Ones([2, 2]).ApplyRotary(B, B)),
        ("conv", () => A.Unsqueeze(0).Conv1d(B.Unsqueeze(0))), ("cross-entropy", () => A.CrossEntropy(Ids)), ("cross-entropy of probabilities", () => A.CrossEntropy(B)), ("nll", () => A.NllLoss(Ids)),
        ("bce", () => A.BinaryCrossEntropyWithLogits(B)), ("mse", () => A.MseLoss(B)), ("l1", () => A.L1Loss(B)), ("smooth l1", () => A.SmoothL1Loss(B)), ("huber", () => A.HuberLoss(B)),
        ("kl", () => A.KlDivergence(B)), ("cosine embedding", () => A.CosineEmbeddingLoss(B, A)),
    ];

    private static readonly (string Name, Func<Tensor, int, Tensor> Apply, bool Keeps)[] Along =
    [
        ("sum", (x, d) => x.Sum(d), false), ("mean", (x, d) => x.Mean(d), false), ("prod", (x, d) => x.Prod(d), false), ("var", (x, d) => x.Var(d), false), ("std", (x, d) => x.Std(d), false),
        ("norm", (x, d) => x.Norm(d), false), ("max", (x, d) => x.Max(d).Values, false), ("min", (x, d) => x.Min(d).Indices, false), ("amax", (x, d) => x.Amax([d]), false),
        ("amin", (x, d) => x.Amin([d]), false), ("argmax", (x, d) => x.Argmax(d), false), ("argmin", (x, d) => x.Argmin(d), false), ("any", (x, d) => x.Any(d), false), ("all", (x, d) => x.All(d), false),
        ("logsumexp", (x, d) => x.LogSumExp(d), false), ("softmax", (x, d) => x.Softmax(d), true), ("log softmax", (x, d) => x.LogSoftmax(d), true), ("cumsum", (x, d) => x.CumSum(d), true),
        ("sort", (x, d) => x.Sort(d).Values, true), ("argsort", (x, d) => x.Argsort(d), true), ("flip", (x, d) => x.Flip(d), true), ("roll", (x, d) => x.Roll(1, d), true),
        ("gather", (x, d) => x.Gather(d, Tensor.Zeros(x.Shape, DType.Int64)), true), ("scatter", (x, d) => x.Scatter(d, Tensor.Zeros(x.Shape, DType.Int64), x), true),
        ("scatter add", (x, d) => x.ScatterAdd(d, Tensor.Zeros(x.Shape, DType.Int64), x), true), ("cat", (x, d) => Tensor.Cat([x], d), true), ("narrow", (x, d) => x.Narrow(d, 0, 1), true),
        ("top-k", (x, d) => x.TopK(1, d).Values, true), ("unbind", (x, d) => x.Unbind(d)[0], false), ("split", (x, d) => x.Split(1, d)[0], true), ("chunk", (x, d) => x.Chunk(2, d)[0], true),
        ("index select", (x, d) => x.IndexSelect(d, Tensor.From<long>(0)), true), ("repeat interleave", (x, d) => x.RepeatInterleave(2, d), true), ("unflatten", (x, d) => x.Unflatten(d, 1, -1), true),
    ];

    private static readonly (string Name, Func<Tensor, int, bool, Tensor> Apply)[] Reductions =
    [
        ("sum", (x, d, keep) => x.Sum(d, keep)), ("mean", (x, d, keep) => x.Mean(d, keep)), ("prod", (x, d, keep) => x.Prod(d, keep)), ("var", (x, d, keep) => x.Var(d, keepDim: keep)),
        ("std", (x, d, keep) => x.Std(d, keepDim: keep)), ("norm", (x, d, keep) => x.Norm(d, keep)), ("max", (x, d, keep) => x.Max(d, keep).Values), ("min", (x, d, keep) => x.Min(d, keep).Indices),
        ("amax", (x, d, keep) => x.Amax([d], keep)), ("argmax", (x, d, keep) => x.Argmax(d, keep)), ("any", (x, d, keep) => x.Any(d, keep)), ("all", (x, d, keep) => x.All(d, keep)),
        ("logsumexp", (x, d, keep) => x.LogSumExp(d, keep)),
    ];

    public static TheoryData<string> Names => [.. All.Select(row => row.Name)];

    public static TheoryData<string> AlongNames => [.. Along.Select(row => row.Name)];

    public static TheoryData<string> ReductionNames => [.. Reductions.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_shapes_are_named(string name)
    {
        var message = Assert.Throws<ShapeException>(() => All.Single(row => row.Name == name).Call()).Message;
        Assert.True(message.Contains("2, 3", StringComparison.Ordinal) || message.Contains("[2, 2]", StringComparison.Ordinal) || message.Contains("4, 5, 2", StringComparison.Ordinal), message);
        Assert.Contains("4, 5", message);
    }

    [Theory]
    [MemberData(nameof(AlongNames))]
    public void Negative_dimensions_count_from_the_end(string name)
    {
        var (_, apply, keeps) = Along.Single(row => row.Name == name);
        foreach (var shape in new Shape[] { [2, 3, 4], [3] })
        {
            var x = Tensor.RandomNormal(shape, new Generator(1));
            for (var d = 0; d < shape.Length; d++)
            {
                var (expected, actual) = (apply(x, d), apply(x, d - shape.Length));
                Assert.Equal(expected.Shape, actual.Shape);
                Assert.Equal(expected.To(DType.Float64).ToArray<double>(), actual.To(DType.Float64).ToArray<double>());
                if (!keeps) Assert.Equal(shape.Where((_, i) => i != d), expected.Shape);
            }

            foreach (var d in new[] { shape.Length, -shape.Length - 1, int.MaxValue, int.MinValue })
                Assert.Contains(shape.ToString(), Assert.Throws<ShapeException>(() => apply(x, d)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(ReductionNames))]
    public void Dimensions_are_kept_when_asked(string name)
    {
        var apply = Reductions.Single(row => row.Name == name).Apply;
        var x = Tensor.RandomNormal([2, 3, 4], new Generator(1));
        for (var d = -3; d < 3; d++)
        {
            Assert.Equal(x.Shape.Select((size, i) => i == (d + 3) % 3 ? 1 : size), apply(x, d, true).Shape);
            Assert.Equal(apply(x, d, false).To(DType.Float64).ToArray<double>(), apply(x, d, true).To(DType.Float64).ToArray<double>());
        }

        Assert.Equal(0, apply(Tensor.Scalar(1), 0, true).Rank);
        Assert.Equal(0, apply(Tensor.Scalar(1), -1, false).Rank);
    }

    /// <summary>The table of PyTorch's promotion, for the types that both have.</summary>
    [Theory]
    [InlineData(DType.Bool, DType.Bool, DType.Bool)]
    [InlineData(DType.Bool, DType.Byte, DType.Byte)]
    [InlineData(DType.Bool, DType.Float32, DType.Float32)]
    [InlineData(DType.Int32, DType.Int64, DType.Int64)]
    [InlineData(DType.Byte, DType.Int32, DType.Int32)]
    [InlineData(DType.Int8, DType.Int64, DType.Int64)]
    [InlineData(DType.Int64, DType.Float32, DType.Float32)]
    [InlineData(DType.Float32, DType.Float64, DType.Float64)]
    [InlineData(DType.Int64, DType.Float64, DType.Float64)]
    public void Types_meet_where_pytorch_has_them_meet(DType a, DType b, DType expected)
    {
        foreach (var (left, right) in new[] { (a, b), (b, a) })
        {
            Tensor x = Tensor.Ones([2], left), y = Tensor.Ones([2], right);
            Assert.Equal(expected, (x + y).DType);
            Assert.Equal(expected, (x * y).DType);
            Assert.Equal(expected, x.Maximum(y).DType);
            Assert.Equal(expected, Tensor.Where(Tensor.From(true, false), x, y).DType);
            Assert.Equal(expected, Tensor.Cat([x, y]).DType);
            Assert.Equal(expected, Tensor.Stack([x, y]).DType);
            if (expected != DType.Bool) Assert.Equal(expected, (x % y).DType);
            Assert.True((x / y).DType.IsFloatingPoint);
        }
    }
}
