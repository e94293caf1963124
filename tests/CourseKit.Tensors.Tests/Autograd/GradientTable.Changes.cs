namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Changes in place, of a result of an operation (leaves are refused).</content>
internal static partial class GradientTable
{
    private static void Changes()
    {
        Change("AddInPlace(Tensor, Tensor, Double)", (x, other) => x.AddInPlace(other));
        Change("AddInPlace(Tensor, Tensor, Double)", (x, other) => x.AddInPlace(other, -1.5), "scaled");
        Change("MultiplyInPlace(Tensor, Tensor)", (x, other) => x.MultiplyInPlace(other));
        Change("CopyInPlace(Tensor, Tensor)", (x, other) => x.CopyInPlace(other));
        Change("CopyInPlace(Tensor, Tensor)", (x, other) => x.AddInPlace(other).CopyInPlace((x * 2) + other), "of what depends on itself");
        Everywhere("AddInPlace(Tensor, Double)", x => Result(x).AddInPlace(1.5));
        Everywhere("ScaleInPlace(Tensor, Double)", x => Result(x).ScaleInPlace(-2.5));
        Everywhere("ScaleInPlace(Tensor, Double)", x => (Result(x).ScaleInPlace(3).Sin() * 2).ScaleInPlace(2).ScaleInPlace(-1), "between others");
        Everywhere("FillInPlace(Tensor, Double)", x => Result(x).FillInPlace(3));
        Everywhere("ZeroInPlace(Tensor)", x => Result(x).ZeroInPlace() + x);
        Everywhere("MaskedFillInPlace(Tensor, Tensor, Double)", x => Result(x).MaskedFillInPlace(Mask(x.Shape), -3));
        Row("MaskedFillInPlace(Tensor, Tensor, Double)", "broadcast", x => Result(x[0]).MaskedFillInPlace(Tensor.From(true, false, true), 5), L(2, 3));

        const string slices = "set_Slices(Slice[], Tensor)", index = "set_Slices(Tensor, Tensor)";
        Row(slices, "a row", x => Set(x[0], y => y[1] = x[1]), L(3, 2), L(2));
        Row(slices, "columns with a step", x => Set(x[0], y => y[.., Slice.Step(.., 2)] = x[1]), L(2, 5), L(2, 3));
        Row(slices, "broadcast", x => Set(x[0], y => y[1..] = x[1]), L(3, 2), L(1));
        Row(slices, "a scalar", x => Set(x[0], y => y[^1, 0] = x[1]), L(3, 2), L());
        Row(slices, "the whole", x => Set(x[0], y => y[..] = x[1]), L(3, 2), L(3, 2));
        Row(slices, "nothing", x => Set(x[0], y => y[1..1] = x[1]), L(3, 2), L(0, 2));
        Row(slices, "of an empty", x => Set(x[0], y => y[.., 1] = x[1]), L(0, 2), L(1));
        Row(slices, "of a transposed", x => Set(x[0].Transpose(0, 1), y => y[1] = x[1]), L(3, 2), L(3));
        Row(slices, "of a scalar", x => Set(x[0], y => y[[]] = x[1]), L(), L());
        Row(slices, "of a buffer", x => Set(Tensor.Zeros([3, 2], DType.Float64), y => y[2] = x[0]), L(2));
        Row(slices, "one by one", x => Set(Tensor.Zeros([3, 2], DType.Float64), y => { for (var i = 0; i < 3; i++) y[i] = x[0][2 - i] * (i + 1); }), L(3, 2));
        Row(slices, "from itself", x => Set(x[0], y => y[1..] = y[..^1]), L(4));
        Row(slices, "added to", x => Set(x[0], y => y[0] += x[1]), L(2, 3), L(3));
        Row(index, "mask", x => Set(x[0], y => y[Mask(y.Shape)] = x[1]), L(2, 3), L());
        Row(index, "mask, a value each", x => Set(x[0], y => y[Tensor.From([true, false, true, true], [2, 2])] = x[1]), L(2, 2), L(3));
        Row(index, "mask of rows", x => Set(x[0].Transpose(0, 1), y => y[Tensor.From(true, false, true)] = x[1]), L(2, 3), L(2));
        Row(index, "mask of nothing", x => Set(x[0], y => y[Tensor.From(false, false)] = x[1]) + x[1].Sum(), L(2, 3), L(3));
        Row(index, "indices", x => Set(x[0], y => y[Tensor.From<long>(2, -4)] = x[1]), L(4, 3), L(2, 3));
        Row(index, "indices, the last of two counts", x => Set(x[0], y => y[Tensor.From<long>(1, 0, 1)] = x[1]), L(3, 2), L(3, 2));
        Row(index, "indices in a matrix", x => Set(x[0], y => y[Tensor.From([2L, 0, 1, 3], [2, 2])] = x[1]), L(4, 1), L(2, 1));
        Row(index, "of a buffer", x => Set(Tensor.Ones([3], DType.Float64), y => y[Tensor.From(false, true, true)] = x[0]), L(2));
        Row(index, "of an empty", x => Set(x[0], y => y[Tensor.From<bool>([], [0])] = x[1]) + x[1].Sum(), L(0, 3), L(3));
    }

    private static void Change(string member, Func<Tensor, Tensor, Tensor> apply, string variant = "")
    {
        (int[] A, int[] B)[] shapes = [([2, 3], [2, 3]), ([2, 3], [3]), ([2, 3], [2, 1]), ([2, 3], []), ([], []), ([1, 1], [1]), ([0, 3], [3]), ([2, 1, 3], [1, 3])];
        foreach (var (a, b) in shapes) Row(member, $"{variant} {(Shape)a} {(Shape)b}", x => apply(Result(x[0]), x[1]), L(a), L(b));
        Row(member, $"{variant} of a transposed", x => apply(Result(x[0]).Transpose(0, 1), x[1]), L(3, 2), L(2, 3));
        Row(member, $"{variant} from a strided", x => apply(Result(x[0]), x[1].Transpose(0, 1)[.., Slice.Step(.., 2)]), L(2, 3), L(5, 2));
        Row(member, $"{variant} of a buffer", x => apply(Tensor.Ones([2, 3], DType.Float64), x[0]), L(3));
    }

    // A tensor that is no leaf, also when differences are taken with inputs that need no gradient.
    private static Tensor Result(Tensor x) => x * 1.5;

    private static Tensor Set(Tensor x, Action<Tensor> assign)
    {
        var result = x * 1.0;
        assign(result);
        return result;
    }
}
