namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Picking by masks and positions; cutting, padding, turning.</content>
internal static partial class GradientTable
{
    private static void Picking()
    {
        const string byTensor = "get_Slices(Tensor)";
        Row(byTensor, "mask", x => x[0][Mask([2, 3])], L(2, 3));
        Row(byTensor, "mask of rows", x => x[0][Tensor.From(true, false, true)], L(3, 2));
        Row(byTensor, "mask of a strided tensor", x => x[0].Transpose(0, 1)[Mask([3, 2]).Transpose(0, 1)], L(3, 2));
        Row(byTensor, "nothing chosen", x => x[0][Tensor.From(false, false)], L(2, 3));
        Row(byTensor, "scalar mask", x => x[0][Tensor.Full([], 1, DType.Bool)], L(2));
        Row(byTensor, "indices", x => x[0][Tensor.From([2L, -1, 0, 0], [2, 2])], L(3, 2));
        Row(byTensor, "index", x => x[0].Transpose(0, 1)[Tensor.Scalar(1, DType.Int64)], L(2, 3));
        Row(byTensor, "no indices", x => x[0][Tensor.From<long>([], [0])], L(3, 2));

        Everywhere("MaskedSelect(Tensor, Tensor)", x => x.MaskedSelect(Mask(x.Shape)));
        Row("MaskedSelect(Tensor, Tensor)", "broadcast mask", x => x[0].MaskedSelect(Tensor.From(true, false, true)), L(2, 3));
        Row("MaskedSelect(Tensor, Tensor)", "broadcast tensor", x => x[0].MaskedSelect(Mask([2, 3])), L(3));
        Row("Take(Tensor, Tensor)", "repeated", x => x[0].Take(Tensor.From([5L, 0, -1, 0], [2, 2])), L(2, 3));
        Row("Take(Tensor, Tensor)", "of a transposed", x => x[0].Transpose(0, 1).Take(Tensor.From<long>(1, 4)), L(2, 3));
        foreach (var d in new[] { 0, 1, -1 }) Row("IndexSelect(Tensor, Int32, Tensor)", $"along {d}", x => x[0].IndexSelect(d, Tensor.From<long>(1, 1, 0)), L(2, 3, 2));
        Row("IndexSelect(Tensor, Int32, Tensor)", "none", x => x[0].IndexSelect(1, Tensor.From<long>([], [0])), L(2, 3));

        const string scatter = "ScatterAdd(Tensor, Int32, Tensor, Tensor)";
        Row(scatter, "along 1", x => x[0].ScatterAdd(1, Tensor.From([0L, 0, 2, 1, 1, 1], [2, 3]), x[1]), L(2, 3), L(2, 3));
        Row(scatter, "along 0, fewer indices", x => x[0].ScatterAdd(0, Tensor.From([2L, 0, 2, 1], [2, 2]), x[1]), L(3, 2), L(2, 4));
        Row(scatter, "strided", x => x[0].Transpose(0, 1).ScatterAdd(-1, Tensor.From([1L, 1, 0, 0], [2, 2]).Transpose(0, 1), x[1].Flip(0)), L(3, 2), L(2, 2));
        Row(scatter, "expanded source", x => x[0].ScatterAdd(0, Tensor.Zeros([4, 2], DType.Int64), x[1].Expand(4, 2)), L(1, 2), L(2));
        Row(scatter, "no indices", x => x[0].ScatterAdd(0, Tensor.Zeros([0, 2], DType.Int64), x[1]), L(3, 2), L(1, 2));
        Row(scatter, "scalars", x => x[0].ScatterAdd(0, Tensor.Zeros([], DType.Int64), x[1]), L(), L());
    }

    private static void Arranging()
    {
        Everywhere("Flatten(Tensor, Int32, Int32)", x => x.Flatten());
        Row("Flatten(Tensor, Int32, Int32)", "middle", x => x[0].Transpose(1, 2).Flatten(1, 2), L(2, 3, 2, 2));
        Row("Squeeze(Tensor)", "several", x => x[0].Squeeze(), L(1, 3, 1));
        Row("Squeeze(Tensor)", "transposed", x => x[0].Transpose(0, 2).Squeeze(), L(2, 1, 3));
        Row("Squeeze(Tensor)", "empty", x => x[0].Squeeze(), L(0, 1));
        Row("Squeeze(Tensor)", "scalar", x => x[0].Squeeze(), L());
        Row("Split(Tensor, Int32[], Int32)", "parts", x => Weighted(x[0].Split([1, 0, 3])), L(4, 2));
        Row("Split(Tensor, Int32[], Int32)", "columns of a transposed", x => Weighted(x[0].Transpose(0, 1).Split([2, 1], -1)), L(3, 2));
        Row("Chunk(Tensor, Int32, Int32)", "uneven", x => Weighted(x[0].Chunk(3)), L(5, 2));
        Row("Chunk(Tensor, Int32, Int32)", "fewer than asked for", x => Weighted(x[0].Chunk(4, 1)), L(2, 6));
        Row("Chunk(Tensor, Int32, Int32)", "of nothing", x => Weighted(x[0].Chunk(2)), L(0, 2));
        Row("Unbind(Tensor, Int32)", "rows", x => Weighted(x[0].Unbind()), L(3, 2));
        Row("Unbind(Tensor, Int32)", "columns, one used", x => x[0].Unbind(-1)[1], L(3, 2));
        Row("Split(Tensor, Int32, Int32)", "of a result", x => Weighted((x[0] * 3).Transpose(0, 1).Split(2)), L(2, 5));
        Row("Split(Tensor, Int32, Int32)", "of a result, one part twice", x => TimesItsExponential((x[0] * 3).Split(2, 1)[0]), L(2, 5));
        Row("Split(Tensor, Int32[], Int32)", "of a result, some parts", x => (x[0] * x[0]).Split([1, 0, 2, 1])[2], L(4, 2));
        Row("Split(Tensor, Int32[], Int32)", "of a result that is used otherwise too", x => LastThreeAndFirstThree(x[0] * 2), L(4, 2));
        Row("Chunk(Tensor, Int32, Int32)", "of a part", x => Weighted((x[0] * 2).Chunk(2)[0].Chunk(2, 1)), L(4, 4));
        Row("Unbind(Tensor, Int32)", "of a result", x => Weighted((x[0] * 2).Unbind(1)), L(2, 3));
        Everywhere("Pad(Tensor, Int32[], Double)", x => x.Pad([1, 2], 7), scalar: false);
        Row("Pad(Tensor, Int32[], Double)", "two dimensions", x => x[0].Pad([1, 0, 2, 3]), L(2, 2, 3));
        Row("Pad(Tensor, Int32[], Double)", "not at all", x => x[0].Pad([]), L(2, 3));
        foreach (var shift in new[] { 0, 1, -1, 5 }) Everywhere("Roll(Tensor, Int32, Int32)", x => x.Roll(shift, -1), $"{shift}");
        foreach (var offset in new[] { 0, 1, -1, 2, 9, -9 }) Row("Diagonal(Tensor, Int32, Int32, Int32)", $"{offset}", x => x[0].Diagonal(offset), L(3, 4));
        Row("Diagonal(Tensor, Int32, Int32, Int32)", "batch", x => x[0].Diagonal(1, -1, -2), L(2, 3, 3));
        Row("Diagonal(Tensor, Int32, Int32, Int32)", "of a strided", x => x[0].Transpose(0, 2).Diagonal(-1, 0, 2), L(2, 3, 3));
        Row("Diagonal(Tensor, Int32, Int32, Int32)", "of an empty", x => x[0].Diagonal(), L(0, 3));
        Row("Diagonal(Tensor, Int32, Int32, Int32)", "of an expanded", x => x[0].Expand(3, 3).Diagonal(), L(3));
    }

    private static Tensor TimesItsExponential(Tensor part) => part * part.Exp();

    private static Tensor LastThreeAndFirstThree(Tensor x) => x.Split([1, 3])[1] + x[..3];
}
