namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Rounding, remainders, products, replacing, dimensions taken apart.</content>
internal static partial class GradientTable
{
    private static void Steps()
    {
        Everywhere("Floor(Tensor)", x => x.Floor());
        Everywhere("Ceil(Tensor)", x => x.Ceil());
        Everywhere("Round(Tensor)", x => (x + 0.1).Round());
        Everywhere("Trunc(Tensor)", x => x.Trunc());
        Everywhere("Sign(Tensor)", x => x.Sign());
        Binary("op_Modulus(Tensor, Tensor)", (a, b) => a % b);
        Everywhere("op_Modulus(Tensor, Double)", x => x % 0.7);
        Everywhere("op_Modulus(Tensor, Double)", x => x % -0.7, "negative");
        Everywhere("op_Modulus(Tensor, Int64)", x => (x * 5) % 3);
        Binary("FloorDivide(Tensor, Tensor)", (a, b) => a.FloorDivide(b));
        Everywhere("FloorDivide(Tensor, Double)", x => x.FloorDivide(0.7));
        Everywhere("FloorDivide(Tensor, Int64)", x => (x * 5).FloorDivide(3));
        Everywhere("LogSigmoid(Tensor)", x => x.LogSigmoid());
    }

    private static void WholeReductions()
    {
        Everywhere("Prod(Tensor)", x => x.Prod());
        Row("Prod(Tensor, Int32, Boolean)", "one zero", x => (x[0] * Tensor.From([1.0, 0, 1, 1, 1, 1], [2, 3])).Prod(1), L(2, 3));
        Row("Prod(Tensor, Int32, Boolean)", "two zeros", x => (x[0] * Tensor.From([1.0, 0, 0, 1, 1, 1], [2, 3])).Prod(1), L(2, 3));
        Row("Prod(Tensor, Int32, Boolean)", "of nothing", x => x[0].Prod(0), L(0, 2));
        Row("Prod(Tensor, Int32, Boolean)", "scalar", x => x[0].Prod(0), L());
        Row("Norm(Tensor)", "matrix", x => x[0].Norm(), L(2, 3));
        Row("Norm(Tensor)", "transposed", x => x[0].Transpose(0, 1).Norm(), L(2, 3));
        Row("Norm(Tensor)", "scalar", x => x[0].Norm(), L());
        foreach (var keep in new[] { false, true })
        {
            AlongEach("Prod(Tensor, Int32, Boolean)", $"keep {keep}", (x, d) => x.Prod(d, keep));
            foreach (var unbiased in new[] { false, true })
            {
                Row("Var(Tensor, Boolean)", $"unbiased {unbiased} keep {keep}", x => x[0].Transpose(0, 1).Var(unbiased), L(2, 3));
                Row("Std(Tensor, Boolean)", $"unbiased {unbiased} keep {keep}", x => x[0].Transpose(0, 1).Std(unbiased), L(2, 3));
                foreach (var dimensions in new int[][] { [0], [0, 1], [0, -1], [2, 0, 1], [1, 2] })
                {
                    var variant = $"[{string.Join(", ", dimensions)}] unbiased {unbiased} keep {keep}";
                    Row("Var(Tensor, Int32[], Boolean, Boolean)", variant, x => x[0].Var(dimensions, unbiased, keep), L(2, 3, 4));
                    Row("Std(Tensor, Int32[], Boolean, Boolean)", variant, x => x[0].Transpose(0, 2).Std(dimensions, unbiased, keep), L(2, 3, 4));
                }
            }
        }
    }

    private static void Scattering()
    {
        const string scatter = "Scatter(Tensor, Int32, Tensor, Tensor)", number = "Scatter(Tensor, Int32, Tensor, Double)";
        Row(scatter, "along 1", x => x[0].Scatter(1, Tensor.From([0L, 1, 2, 2, 0, 1], [2, 3]), x[1]), L(2, 3), L(2, 3));
        Row(scatter, "some meet", x => x[0].Scatter(1, Tensor.From([0L, 0, 2, 1, 1, 1], [2, 3]), x[1]), L(2, 3), L(2, 3));
        Row(scatter, "along 0, fewer indices, some meet", x => x[0].Scatter(0, Tensor.From([2L, 0, 2, 1], [2, 2]), x[1]), L(3, 2), L(2, 4));
        Row(scatter, "strided", x => x[0].Transpose(0, 1).Scatter(-1, Tensor.From([1L, 1, 0, 0], [2, 2]).Transpose(0, 1), x[1].Flip(0)), L(3, 2), L(2, 2));
        Row(scatter, "middle of three", x => x[0].Scatter(1, Tensor.From([1L, 0, 2, 1, 2, 2], [1, 3, 2]), x[1]), L(2, 3, 4), L(1, 3, 2));
        Row(scatter, "expanded source", x => x[0].Scatter(0, Tensor.Zeros([4, 2], DType.Int64), x[1].Expand(4, 2)), L(1, 2), L(2));
        Row(scatter, "no indices", x => x[0].Scatter(0, Tensor.Zeros([0, 2], DType.Int64), x[1]), L(3, 2), L(1, 2));
        Row(scatter, "scalars", x => x[0].Scatter(0, Tensor.Zeros([], DType.Int64), x[1]), L(), L());
        Row(number, "along 1", x => x[0].Scatter(1, Tensor.From([0L, 0, 2, 1], [2, 2]), 5), L(2, 3));
        Row(number, "along 0 of a transposed", x => x[0].Transpose(0, 1).Scatter(0, Tensor.From([0L, 2], [1, 2]), -1), L(2, 3));
        Row(number, "scalar", x => x[0].Scatter(0, Tensor.Zeros([], DType.Int64), 2), L());
        Row("Gather(Tensor, Int32, Tensor)", "first of three, repeated", x => x[0].Permute(2, 0, 1).Gather(0, Tensor.From([1L, 0, 1, 1, 0, 0], [3, 2, 1])), L(2, 3, 2));
    }

    private static void Unflattening()
    {
        Row("Unflatten(Tensor, Int32, ReadOnlySpan`1)", "last", x => x[0].Unflatten(-1, 2, -1), L(2, 6));
        Row("Unflatten(Tensor, Int32, ReadOnlySpan`1)", "first of a transposed", x => x[0].Transpose(0, 1).Unflatten(0, 3, 1, 2), L(2, 6));
        Row("Unflatten(Tensor, Int32, ReadOnlySpan`1)", "empty", x => x[0].Unflatten(0, 0, 2), L(0, 2));
        foreach (var d in new[] { 0, 1, -1 }) Row("RepeatInterleave(Tensor, Int32, Int32)", $"along {d}", x => x[0].RepeatInterleave(3, d), L(2, 3, 2));
        Row("RepeatInterleave(Tensor, Int32, Int32)", "strided", x => x[0].Transpose(0, 1).RepeatInterleave(2, 0), L(2, 3));
        Row("RepeatInterleave(Tensor, Int32, Int32)", "no times", x => x[0].RepeatInterleave(0, 1), L(2, 3));
        Row("RepeatInterleave(Tensor, Int32, Int32)", "scalar", x => x[0].RepeatInterleave(2, 0), L());
    }

    private static void LossesOfAllShapes()
    {
        const string crossEntropy = "CrossEntropy(Tensor, Tensor, Tensor, Int64, Double, Reduction)", nll = "NllLoss(Tensor, Tensor, Tensor, Int64, Reduction)";
        var (targets, weights) = (Tensor.From([1L, -100, 0, 2, 2, 1], [2, 3]), Tensor.From(0.5, 2, 1.5));
        foreach (var reduction in Enum.GetValues<Reduction>())
        {
            Row(crossEntropy, $"{reduction} of three dimensions", x => x[0].CrossEntropy(targets, weights, labelSmoothing: 0.1, reduction: reduction), L(2, 3, 3));
            Row(crossEntropy, $"{reduction} of four dimensions", x => x[0].CrossEntropy(targets.Reshape(2, 1, 3), reduction: reduction), L(2, 3, 1, 3));
            Row(crossEntropy, $"{reduction} of one row", x => x[0].CrossEntropy(Tensor.Scalar(2, DType.Int64), weights, reduction: reduction), L(3));
            Row(crossEntropy, $"{reduction} of probabilities", x => x[0].CrossEntropy(x[1], weights, labelSmoothing: 0.1, reduction: reduction), L(4, 3), P(4, 3));
            Row(crossEntropy, $"{reduction} of probabilities of three dimensions", x => x[0].CrossEntropy(x[1], reduction: reduction), L(2, 3, 2), P(2, 3, 2));
            Row(crossEntropy, $"{reduction} of one row of probabilities", x => x[0].CrossEntropy(x[1], reduction: reduction), L(3), P(3));
            Row(nll, $"{reduction} of three dimensions", x => x[0].NllLoss(targets, weights, reduction: reduction), L(2, 3, 3));
            const string kl = "KlDivergence(Tensor, Tensor, Reduction, Boolean)";
            Row(kl, $"{reduction}", x => x[0].KlDivergence(x[1], reduction), L(2, 3), P(2, 3));
            Row(kl, $"{reduction} of logarithms", x => x[0].KlDivergence(x[1], reduction, logTargets: true), L(2, 3), L(2, 3));
            const string binary = "BinaryCrossEntropyWithLogits(Tensor, Tensor, Reduction, Tensor, Tensor)";
            Row(binary, $"{reduction} elements weighted", x => x[0].BinaryCrossEntropyWithLogits(x[1], reduction, x[2], x[3]), L(2, 3), P(2, 3), P(3), P(2, 1));
        }
    }

    private static void Ellipses()
    {
        const string einsum = "Einsum(String, Tensor[])";
        Row(einsum, "batched product", x => Tensor.Einsum("...ij,...jk->...ik", x[0], x[1]), L(2, 3, 2), L(2, 2, 2));
        Row(einsum, "broadcast batches", x => Tensor.Einsum("...ij,...jk", x[0], x[1]), L(2, 1, 3, 2), L(3, 2, 2));
        Row(einsum, "ellipsis summed over", x => Tensor.Einsum("...ij->ji", x[0]), L(2, 2, 3));
        Row(einsum, "ellipsis at the end", x => Tensor.Einsum("i...->...i", x[0]), L(2, 3, 4));
        Row(einsum, "ellipsis of nothing", x => Tensor.Einsum("...i,i...->...", x[0], x[1]), L(3), L(3));
        Row(einsum, "diagonal of every matrix", x => Tensor.Einsum("...ii->...i", x[0]), L(2, 3, 3));
    }
}
