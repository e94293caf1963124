namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Dimensions of size 1 and 0, where the other rows have none.</content>
internal static partial class GradientTable
{
    /// <summary>What is refused for tensors without elements.</summary>
    public static IReadOnlySet<string> NeedElements { get; } = new HashSet<string> { "Max(Tensor)", "Min(Tensor)" };

    private static void Edges()
    {
        EdgesOfReductions();
        EdgesOfLosses();
        EdgesOfShapes();
        EdgesOfPicking();
        EdgesOfSteps();
    }

    private static void EdgesOfSteps()
    {
        OneAndNone("Var(Tensor, Boolean)", x => x.Var(unbiased: false), [2, 1], [0, 2]);
        OneAndNone("Std(Tensor, Boolean)", x => x.Std(unbiased: false), [2, 1], [0, 2]);
        OneAndNone("Var(Tensor, Int32[], Boolean, Boolean)", x => x.Var([0, 2], unbiased: false), [2, 3, 1], [0, 2, 0]);
        OneAndNone("Std(Tensor, Int32[], Boolean, Boolean)", x => x.Std([0, 2], unbiased: false), [2, 3, 1], [0, 2, 0]);
        OneAndNone("Norm(Tensor)", x => x.Norm(), [2, 1], [0, 2]);
        OneAndNone("Prod(Tensor, Int32, Boolean)", x => x.Prod(1), [2, 1], [2, 0]);
        OneAndNone("RepeatInterleave(Tensor, Int32, Int32)", x => x.RepeatInterleave(2, 0), [1, 3], [0, 3]);
        OneAndNone("Unflatten(Tensor, Int32, ReadOnlySpan`1)", x => x.Unflatten(1, 1, -1), [1, 2], [0, 2]);
        OneAndNone("KlDivergence(Tensor, Tensor, Reduction, Boolean)", x => x.KlDivergence(Tensor.Full(x.Shape, 0.25, x.DType), Reduction.Sum), [1, 3], [0, 3]);
        OneAndNone("Scatter(Tensor, Int32, Tensor, Double)", x => x.Scatter(1, Tensor.Zeros([x.Shape[0], 1], DType.Int64), 4), [2, 1], [0, 1]);
        foreach (var rows in new[] { 1, 0 })
        {
            Row("Scatter(Tensor, Int32, Tensor, Tensor)", $"{rows} rows", x => x[0].Scatter(1, Tensor.Zeros([rows, 1], DType.Int64), x[1]), L(rows, 2), L(rows, 1));
            Row("PackedAttention(Tensor, Tensor, Tensor, ReadOnlySpan`1, Int32, Boolean, Tensor, Nullable`1)", $"{rows} tokens of one number", x => Tensor.PackedAttention(x[0], x[0], x[1], [0, rows], 1), L(rows, 1), L(rows, 1));
        }
    }

    private static void EdgesOfReductions()
    {
        OneAndNone("Mean(Tensor)", x => x.Mean(), [1, 1], [0, 2]);
        foreach (var d in new[] { 0, 1 })
        {
            OneAndNone("Sum(Tensor, Int32, Boolean)", x => x.Sum(d), [2, 1], [2, 0], $"{d}");
            OneAndNone("Mean(Tensor, Int32, Boolean)", x => x.Mean(d), [2, 1], [0, 0], $"{d}");
            OneAndNone("Var(Tensor, Int32, Boolean, Boolean)", x => x.Var(d, unbiased: false), [2, 1], [0, 0], $"{d}");
            OneAndNone("Std(Tensor, Int32, Boolean, Boolean)", x => x.Std(d, unbiased: false), [2, 1], [0, 0], $"{d}");
            OneAndNone("Softmax(Tensor, Int32)", x => x.Softmax(d), [2, 1], [2, 0], $"{d}");
            OneAndNone("LogSoftmax(Tensor, Int32)", x => x.LogSoftmax(d), [2, 1], [2, 0], $"{d}");
            OneAndNone("LogSumExp(Tensor, Int32, Boolean)", x => x.LogSumExp(d), [2, 1], [0, 0], $"{d}");
            OneAndNone("TopK(Tensor, Int32, Int32, Boolean)", x => x.TopK(1, d).Values, [1, 1], d == 0 ? [1, 0] : [0, 1], $"{d}");
        }

        OneAndNone("Sum(Tensor, Int32[], Boolean)", x => x.Sum([0, 1]), [1, 1, 2], [0, 2, 1]);
        OneAndNone("Mean(Tensor, Int32[], Boolean)", x => x.Mean([0, 2]), [1, 2, 1], [1, 0, 2]);
        OneAndNone("Amax(Tensor, Int32[], Boolean)", x => x.Amax([0, 2]), [1, 2, 1], [1, 0, 2]);
        OneAndNone("Amin(Tensor, Int32[], Boolean)", x => x.Amin([0, 2]), [1, 2, 1], [1, 0, 2]);
        Row("Max(Tensor)", "of one", x => x[0].Max(), L(1, 1));
        Row("Min(Tensor)", "of one", x => x[0].Min(), L(1, 1));
        OneAndNone("Dropout(Tensor, Double, Generator)", x => x.Dropout(0.4, new Generator(8)), [3, 1], [0, 1]);
        Row("AttentionWithWeights(Tensor, Tensor, Tensor, Tensor, Func`2, Nullable`1)", "one of each", x => Tensor.AttentionWithWeights(x[0], x[1], x[2]).Result, L(1, 1), L(1, 1), L(1, 2));
        Row("AttentionWithWeights(Tensor, Tensor, Tensor, Tensor, Func`2, Nullable`1)", "no queries", x => Tensor.AttentionWithWeights(x[0], x[1], x[2]).Result, L(0, 2), L(3, 2), L(3, 2));
    }

    private static void EdgesOfLosses()
    {
        foreach (var (rows, variant) in new[] { (1, "one row"), (0, "no rows") })
        {
            var targets = Tensor.From(Enumerable.Repeat(1L, rows).ToArray(), [rows]);
            Row("CrossEntropy(Tensor, Tensor, Tensor, Int64, Double, Reduction)", variant, x => x[0].CrossEntropy(targets, reduction: Reduction.Sum), L(rows, 2));
            Row("NllLoss(Tensor, Tensor, Tensor, Int64, Reduction)", variant, x => x[0].NllLoss(targets, reduction: Reduction.Sum), L(rows, 2));
            Row("L1Loss(Tensor, Tensor, Reduction)", variant, x => x[0].L1Loss(x[1], Reduction.Sum), L(rows, 2), L(rows, 2));
            Row("SmoothL1Loss(Tensor, Tensor, Double, Reduction)", variant, x => x[0].SmoothL1Loss(x[1], 0.8, Reduction.Sum), L(rows, 2), L(rows, 2));
            Row("HuberLoss(Tensor, Tensor, Double, Reduction)", variant, x => x[0].HuberLoss(x[1], 0.8, Reduction.Sum), L(rows, 2), L(rows, 2));
            Row("MseLoss(Tensor, Tensor, Reduction)", variant, x => x[0].MseLoss(x[1], Reduction.Sum), L(rows, 2), L(rows, 2));
            Row("BinaryCrossEntropyWithLogits(Tensor, Tensor, Reduction, Tensor, Tensor)", variant, x => x[0].BinaryCrossEntropyWithLogits(x[1], Reduction.Sum), L(rows, 2), P(rows, 2));
            Row("KlDivergence(Tensor, Tensor, Reduction, Boolean)", variant, x => x[0].KlDivergence(x[1]), L(Math.Max(1, rows), rows), P(Math.Max(1, rows), rows));
            Row("CosineSimilarity(Tensor, Tensor, Int32, Double)", variant, x => x[0].CosineSimilarity(x[1]), L(rows, 2), L(rows, 2));
            Row(
                "CosineEmbeddingLoss(Tensor, Tensor, Tensor, Double, Reduction)", variant,
                x => x[0].CosineEmbeddingLoss(x[1], Tensor.Ones([rows]), -0.9, Reduction.Sum), L(rows, 2), L(rows, 2));
        }
    }

    private static void EdgesOfShapes()
    {
        OneAndNone("Repeat(Tensor, ReadOnlySpan`1)", x => x.Repeat(2, 2), [2, 1], [0, 2]);
        OneAndNone("Split(Tensor, Int32, Int32)", x => Weighted(x.Split(2, 1)), [1, 3], [0, 3]);
        OneAndNone("Split(Tensor, Int32[], Int32)", x => Weighted(x.Split([1, 2], 1)), [1, 3], [0, 3]);
        OneAndNone("Chunk(Tensor, Int32, Int32)", x => Weighted(x.Chunk(2, 1)), [1, 3], [0, 3]);
        OneAndNone("Unbind(Tensor, Int32)", x => Weighted(x.Unbind(1)), [1, 2], [0, 2]);
        OneAndNone("Squeeze(Tensor, Int32)", x => x.Squeeze(1), [2, 1], [0, 1]);
        OneAndNone("Expand(Tensor, ReadOnlySpan`1)", x => x.Expand(2, -1, -1), [2, 1], [0, 1]);
        OneAndNone("Permute(Tensor, Int32[])", x => x.Permute(2, 0, 1), [1, 2, 1], [2, 0, 1]);
        OneAndNone("Stack(IReadOnlyList`1, Int32)", x => Tensor.Stack([x, x * 2], 1), [1, 2], [0, 2]);
        OneAndNone("Diagonal(Tensor, Int32, Int32, Int32)", x => x.Diagonal(), [1, 3], [0, 3]);
        Row("Outer(Tensor, Tensor)", "with one", x => x[0].Outer(x[1]), L(1), L(3));
        Row("Outer(Tensor, Tensor)", "with none", x => x[0].Outer(x[1]), L(2), L(0));
        Row("ApplyRotary(Tensor, Tensor, Tensor)", "one position", x => x[0].ApplyRotary(x[1], x[2]), L(2, 1, 4), L(1, 4), L(1, 4));
        Row("ApplyRotary(Tensor, Tensor, Tensor)", "no positions", x => x[0].ApplyRotary(x[1], x[2]), L(2, 0, 4), L(0, 4), L(0, 4));
    }

    private static void EdgesOfPicking()
    {
        var (first, nothing) = (Tensor.From(0L, 0), Tensor.From<long>([], [0]));
        OneAndNone("get_Slices(Slice[])", x => x[.., ..1], [2, 1], [0, 1]);
        OneAndNone("get_Slices(Tensor)", x => x[Mask(x.Shape)], [1, 2], [0, 2]);
        Row("Take(Tensor, Tensor)", "of one", x => x[0].Take(first), L(1, 1));
        Row("Take(Tensor, Tensor)", "of none", x => x[0].Take(nothing), L(0, 2));
        Row("IndexSelect(Tensor, Int32, Tensor)", "of one", x => x[0].IndexSelect(1, first), L(2, 1));
        Row("IndexSelect(Tensor, Int32, Tensor)", "of none", x => x[0].IndexSelect(1, first), L(0, 2));
        Row("IndexSelect(Tensor, Tensor)", "of one", x => x[0].IndexSelect(first), L(1, 2));
        Row("IndexSelect(Tensor, Tensor)", "of none", x => x[0].IndexSelect(first), L(2, 0));
        Row("Embed(Tensor, Tensor, Nullable`1)", "one row", x => x[0].Embed(first), L(1, 2));
        Row("Embed(Tensor, Tensor, Nullable`1)", "no rows", x => x[0].Embed(nothing), L(0, 2));
        Row("Gather(Tensor, Int32, Tensor)", "one", x => x[0].Gather(1, Tensor.Zeros([2, 2], DType.Int64)), L(2, 1));
        Row("Gather(Tensor, Int32, Tensor)", "none", x => x[0].Gather(1, Tensor.Zeros([0, 2], DType.Int64)), L(0, 3));
        Row("ScatterAdd(Tensor, Int32, Tensor, Tensor)", "one", x => x[0].ScatterAdd(0, Tensor.Zeros([1, 2], DType.Int64), x[1]), L(1, 2), L(1, 2));
        Row("ScatterAdd(Tensor, Int32, Tensor, Tensor)", "none", x => x[0].ScatterAdd(0, Tensor.Zeros([2, 0], DType.Int64), x[1]), L(3, 0), L(2, 0));
    }

    private static void OneAndNone(string member, Func<Tensor, Tensor> apply, int[] one, int[] none, string variant = "")
    {
        Row(member, $"{variant} size 1 {(Shape)one}", x => apply(x[0]), L(one));
        Row(member, $"{variant} empty {(Shape)none}", x => apply(x[0]), L(none));
    }
}
