namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Indexing, shapes, layouts, losses.</content>
internal static partial class GradientTable
{
    private static void Indexing()
    {
        const string slice = "get_Slices(Slice[])";
        Row(slice, "index", x => x[0][1], L(2, 3));
        Row(slice, "last column", x => x[0][.., ^1], L(2, 3));
        Row(slice, "range", x => x[0][1..3, ..2], L(4, 3));
        Row(slice, "steps", x => x[0][Slice.Step(1.., 2), 0, Slice.Step(.., 3)], L(5, 2, 7));
        Row(slice, "nothing", x => x[0][2..2], L(4, 3));
        Row(slice, "of a transposed tensor", x => x[0].Transpose(0, 1)[Slice.Step(.., 2), 1], L(2, 5));
        Row(slice, "no slices", x => x[0][[]], L(2));
        Everywhere("Narrow(Tensor, Int32, Int32, Int32)", x => x.Narrow(-1, 0, 1), scalar: false);
        Row("Narrow(Tensor, Int32, Int32, Int32)", "to nothing", x => x[0].Narrow(0, 2, 0), L(2, 3));

        const string embed = "Embed(Tensor, Tensor, Nullable`1)";
        Row(embed, "repeated ids", x => x[0].Embed(Tensor.From<long>(2, 0, 2, 2)), L(4, 3));
        Row(embed, "batch", x => x[0].Embed(Tensor.From([1L, 0, 3, 3], [2, 2])), L(4, 3));
        Row(embed, "strided table and ids", x => x[0].Transpose(0, 1).Embed(Tensor.From([1L, 0, 3, 3], [2, 2]).Transpose(0, 1)), L(3, 4));
        Row(embed, "no ids", x => x[0].Embed(Tensor.From<long>([], [0])), L(4, 3));
        Row(embed, "width 1", x => x[0].Embed(Tensor.From<long>(1)), L(2, 1));
        Row(embed, "padding elsewhere", x => x[0].Embed(Tensor.From<long>(1, 0), paddingIndex: 2), L(3, 2));

        const string gather = "Gather(Tensor, Int32, Tensor)";
        Row(gather, "along 0", x => x[0].Gather(0, Tensor.From([1L, 0, 1, 1, 0, 0], [2, 3])), L(2, 3));
        Row(gather, "along -1, fewer rows", x => x[0].Gather(-1, Tensor.From([2L, 2, 0, 1], [1, 4])), L(2, 3));
        Row(gather, "middle", x => x[0].Transpose(0, 2).Gather(1, Tensor.From([1L, 0, 2, 1], [2, 1, 2])), L(2, 3, 2));
        Row(gather, "scalar", x => x[0].Gather(0, Tensor.Scalar(0, DType.Int64)), L());
        Row(gather, "nothing", x => x[0].Gather(1, Tensor.From<long>([], [2, 0])), L(2, 3));

        const string select = "IndexSelect(Tensor, Tensor)";
        Row(select, "matrix", x => x[0].IndexSelect(Tensor.From<long>(2, 2, 0)), L(3, 2));
        Row(select, "vector", x => x[0].IndexSelect(Tensor.From<long>(2, 2, 0)), L(3));
        Row(select, "three dimensions, permuted", x => x[0].Permute(1, 2, 0).IndexSelect(Tensor.From<long>(1, 0)), L(2, 3, 2));
        Row(select, "of empty slices", x => x[0].IndexSelect(Tensor.From<long>(1, 1)), L(2, 0));

        Everywhere("MaskedFill(Tensor, Tensor, Double)", x => x.MaskedFill(Mask(x.Shape), 7));
        Row("MaskedFill(Tensor, Tensor, Double)", "broadcast mask, infinite", x => x[0].MaskedFill(Tensor.From(true, false, false), double.NegativeInfinity).Exp(), L(2, 3));
        const string where = "Where(Tensor, Tensor, Tensor)";
        Row(where, "same shape", x => Tensor.Where(Mask([2, 3]), x[0], x[1]), L(2, 3), L(2, 3));
        Row(where, "all broadcast", x => Tensor.Where(Mask([2, 1, 1]), x[0], x[1]), L(3, 1), L(2));
        Row(where, "scalar and transposed", x => Tensor.Where(Mask([2, 3]), x[0], x[1].Transpose(0, 1)), L(), L(3, 2));
        Row(where, "strided mask", x => Tensor.Where(Mask([3, 2]).Transpose(0, 1), x[0], x[1].Flip(0)), L(2, 3), L(2, 3));
        Row(where, "empty", x => Tensor.Where(Mask([0, 3]), x[0], x[1]), L(3), L(0, 1));
    }

    private static Tensor Mask(Shape shape) => Tensor.From([.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => i % 3 != 1)], shape);

    private static void Shaping()
    {
        Everywhere("Reshape(Tensor, ReadOnlySpan`1)", x => x.Reshape(-1));
        Row("Reshape(Tensor, ReadOnlySpan`1)", "split", x => x[0].Transpose(0, 1).Reshape(2, -1, 1, 3), L(4, 3));
        Row("Reshape(Tensor, ReadOnlySpan`1)", "to scalar", x => x[0].Reshape(), L(1, 1));
        Everywhere("Transpose(Tensor, Int32, Int32)", x => x.Transpose(0, -1));
        Row("Transpose(Tensor, Int32, Int32)", "outer", x => x[0].Transpose(0, 1), L(2, 3, 2));
        Row("Permute(Tensor, Int32[])", "cycle", x => x[0].Permute(2, 0, 1), L(2, 3, 4));
        Row("Permute(Tensor, Int32[])", "negative", x => x[0][.., 1..].Permute(-1, 0, 1), L(2, 3, 2));
        Row("Permute(Tensor, Int32[])", "empty", x => x[0].Permute(1, 0), L(0, 2));
        foreach (var d in new[] { 0, 1, 2, -1, -2, -3 }) Everywhere("Unsqueeze(Tensor, Int32)", x => x.Unsqueeze(d), $"at {d}", scalar: false);
        Row("Unsqueeze(Tensor, Int32)", "scalar", x => x[0].Unsqueeze(0), L());
        Row("Squeeze(Tensor, Int32)", "first", x => x[0].Squeeze(0), L(1, 3));
        Row("Squeeze(Tensor, Int32)", "middle of a transposed", x => x[0].Transpose(0, 2).Squeeze(-2), L(2, 1, 3));
        Row("Squeeze(Tensor, Int32)", "to scalar", x => x[0].Squeeze(0), L(1));
        Row("Expand(Tensor, ReadOnlySpan`1)", "size 1", x => x[0].Expand(-1, 4), L(3, 1));
        Row("Expand(Tensor, ReadOnlySpan`1)", "new dimensions", x => x[0].Expand(2, 3, -1), L(3));
        Row("Expand(Tensor, ReadOnlySpan`1)", "scalar", x => x[0].Expand(2, 2), L());
        Row("Expand(Tensor, ReadOnlySpan`1)", "to nothing", x => x[0].Expand(0, 2), L(1, 2));
        Row("Expand(Tensor, ReadOnlySpan`1)", "strided", x => x[0].Transpose(0, 1).Expand(2, 3, 2), L(2, 3));
        Row("Repeat(Tensor, ReadOnlySpan`1)", "both", x => x[0].Repeat(2, 3), L(2, 2));
        Row("Repeat(Tensor, ReadOnlySpan`1)", "new dimension", x => x[0].Transpose(0, 1).Repeat(2, 1, 2), L(2, 3));
        Row("Repeat(Tensor, ReadOnlySpan`1)", "no times", x => x[0].Repeat(0, 2), L(2, 2));
        Everywhere("Flip(Tensor, Int32[])", x => x.Flip(-1));
        Row("Flip(Tensor, Int32[])", "several", x => x[0].Flip(0, -1), L(2, 3, 2));
        Row("Flip(Tensor, Int32[])", "of a transposed", x => x[0].Transpose(0, 1).Flip(0), L(2, 3));

        const string split = "Split(Tensor, Int32, Int32)";
        Row(split, "uneven", x => Weighted(x[0].Split(2)), L(5, 2));
        Row(split, "along -1", x => Weighted(x[0].Split(1, -1)), L(2, 3));
        Row(split, "only one part used", x => x[0].Split(2)[1], L(5, 2));
        Row(split, "empty", x => x[0].Split(2)[0], L(0, 2));
        const string cat = "Cat(IReadOnlyList`1, Int32)", stack = "Stack(IReadOnlyList`1, Int32)";
        Row(cat, "rows", x => Tensor.Cat([x[0], x[1]]), L(2, 3), L(1, 3));
        Row(cat, "columns, strided, one empty", x => Tensor.Cat([x[0].Transpose(0, 1), x[1], x[2]], -1), L(3, 2), L(2, 0), L(2, 1));
        Row(cat, "one twice", x => Tensor.Cat([x[0], x[0]], 1), L(2, 2));
        Row(stack, "first", x => Tensor.Stack([x[0], x[1]]), L(2, 3), L(2, 3));
        Row(stack, "last", x => Tensor.Stack([x[0], x[1].Transpose(0, 1)], -1), L(2, 3), L(3, 2));
        Row(stack, "scalars", x => Tensor.Stack([x[0], x[1]]), L(), L());
    }

    private static Tensor Weighted(Tensor[] parts) => parts.Select((part, i) => part.Sum() * (i + 1)).Aggregate((a, b) => a + b);

    private static void Layout()
    {
        Everywhere("Contiguous(Tensor)", x => x.Contiguous());
        Everywhere("Clone(Tensor)", x => x.Clone());
        foreach (var type in new[] { DType.Float64, DType.Float32, DType.Float16, DType.BFloat16 })
        {
            foreach (var (name, leaf, view) in Layouts)
                All.Add(new("To(Tensor, DType)", $"{type} {name}", x => view(x[0]).To(type), [new(leaf)], Exact: true));
            All.Add(new("To(Tensor, DType)", $"{type} and back", x => x[0].To(type).To(DType.Float32).To(DType.Float64), [L(2, 3)], Exact: true));
            All.Add(new("To(Tensor, DType)", $"{type} used twice", x => x[0].To(type) + x[0].To(type), [L(2, 3)], Exact: true));
        }
    }

    private static void Losses()
    {
        const string crossEntropy = "CrossEntropy(Tensor, Tensor, Tensor, Int64, Double, Reduction)", nll = "NllLoss(Tensor, Tensor, Tensor, Int64, Reduction)";
        var targets = Tensor.From<long>(1, -100, 0, 2);
        var weights = Tensor.From(0.5, 2, 1.5);
        foreach (var reduction in Enum.GetValues<Reduction>())
        {
            foreach (var weight in new[] { null, weights })
            {
                var variant = $"{reduction} {(weight is null ? "" : "weighted")}";
                Row(crossEntropy, variant, x => x[0].CrossEntropy(targets, weight, reduction: reduction), L(4, 3));
                Row(crossEntropy, $"{variant} smooth", x => x[0].CrossEntropy(targets, weight, labelSmoothing: 0.2, reduction: reduction), L(4, 3));
                Row(crossEntropy, $"{variant} other index", x => x[0].CrossEntropy(Tensor.From<long>(1, 1, 0, 2), weight, ignoreIndex: 1, labelSmoothing: 0.1, reduction: reduction), L(4, 3));
                Row(nll, variant, x => x[0].NllLoss(targets, weight, reduction: reduction), L(4, 3));
                Row(nll, $"{variant} strided", x => x[0].Transpose(0, 1).NllLoss(targets, weight, reduction: reduction), L(3, 4));
            }

            const string binary = "BinaryCrossEntropyWithLogits(Tensor, Tensor, Reduction, Tensor, Tensor)";
            Row(binary, $"{reduction}", x => x[0].BinaryCrossEntropyWithLogits(x[1], reduction), L(2, 3), P(2, 3));
            Row(binary, $"{reduction} weighted", x => x[0].BinaryCrossEntropyWithLogits(x[1], reduction, x[2]), L(2, 3), P(2, 3), P(3));
            Row("MseLoss(Tensor, Tensor, Reduction)", $"{reduction}", x => x[0].MseLoss(x[1], reduction), L(2, 3), L(2, 3));
            Row("MseLoss(Tensor, Tensor, Reduction)", $"{reduction} strided", x => x[0].Transpose(0, 1).MseLoss(x[1].Expand(2, 3), reduction), L(3, 2), L(3));
        }

        Row(crossEntropy, "transposed", x => x[0].Transpose(0, 1).CrossEntropy(targets), L(3, 4));
        Row("KlDivergence(Tensor, Tensor, Reduction, Boolean)", "both sides", x => x[0].LogSoftmax(-1).KlDivergence(x[1].Softmax(-1)), L(2, 3), L(2, 3));
        Row("KlDivergence(Tensor, Tensor, Reduction, Boolean)", "unnormalised", x => x[0].KlDivergence(x[1]), L(2, 3), P(2, 3));
        Row("KlDivergence(Tensor, Tensor, Reduction, Boolean)", "zero targets", x => x[0].KlDivergence(Tensor.From([0.0, 1, 0.5, 0.5, 0, 0], [2, 3])), L(2, 3));
        const string cosine = "CosineSimilarity(Tensor, Tensor, Int32, Double)";
        Row(cosine, "last", x => x[0].CosineSimilarity(x[1]), L(2, 3), L(2, 3));
        Row(cosine, "first", x => x[0].CosineSimilarity(x[1], 0), L(2, 3), L(2, 3));
        Row(cosine, "broadcast", x => x[0].Unsqueeze(1).CosineSimilarity(x[1]), L(2, 3), L(4, 3));
        Row(cosine, "below eps", x => x[0].CosineSimilarity(x[1], eps: 50), L(2, 3), L(2, 3));
    }
}
