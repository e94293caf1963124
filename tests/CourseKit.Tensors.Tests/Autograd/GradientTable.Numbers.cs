namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Arithmetic, maps, reductions, products, normalisation.</content>
internal static partial class GradientTable
{
    private static void Arithmetic()
    {
        Binary("op_Addition(Tensor, Tensor)", (a, b) => a + b);
        Binary("op_Subtraction(Tensor, Tensor)", (a, b) => a - b);
        Binary("op_Multiply(Tensor, Tensor)", (a, b) => a * b);
        Binary("op_Division(Tensor, Tensor)", (a, b) => a / b);
        Everywhere("op_Addition(Tensor, Double)", x => x + 1.5);
        Everywhere("op_Addition(Double, Tensor)", x => 1.5 + x);
        Everywhere("op_Subtraction(Tensor, Double)", x => x - 1.5);
        Everywhere("op_Subtraction(Double, Tensor)", x => 1.5 - x);
        Everywhere("op_Multiply(Tensor, Double)", x => x * -2.5);
        Everywhere("op_Multiply(Double, Tensor)", x => -2.5 * x);
        Everywhere("op_Division(Tensor, Double)", x => x / 3);
        Everywhere("op_Division(Double, Tensor)", x => 3 / x);
        Everywhere("op_Addition(Tensor, Int64)", x => x + 2);
        Everywhere("op_Addition(Int64, Tensor)", x => 2 + x);
        Everywhere("op_Subtraction(Tensor, Int64)", x => x - 2);
        Everywhere("op_Subtraction(Int64, Tensor)", x => 2 - x);
        Everywhere("op_Multiply(Tensor, Int64)", x => x * -2);
        Everywhere("op_Multiply(Int64, Tensor)", x => -2 * x);
        Everywhere("op_UnaryNegation(Tensor)", x => -x);
    }

    private static void Binary(string member, Func<Tensor, Tensor, Tensor> apply)
    {
        (int[] A, int[] B)[] shapes =
            [([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1], [1, 3]), ([2, 3], []), ([], []), ([2, 3, 2], [3, 1]), ([1, 1], [2]), ([0, 3], [3]), ([1], [0]), ([4, 1, 2], [1, 3, 1])];
        foreach (var (a, b) in shapes) Row(member, $"{(Shape)a} {(Shape)b}", x => apply(x[0], x[1]), L(a), L(b));
        Row(member, "both transposed", x => apply(x[0].Transpose(0, 1), x[1].Transpose(0, 2)), L(3, 2), L(3, 2, 1));
        Row(member, "cut and expanded", x => apply(x[0][1.., Slice.Step(.., 2)], x[1].Expand(2, 3)), L(3, 5), L(2, 1));
        Row(member, "one tensor twice", x => apply(x[0], x[0]), L(2, 3));
        Row(member, "one tensor and its transpose", x => apply(x[0], x[0].Transpose(0, 1)), L(3, 3));
    }

    private static void Maps()
    {
        Everywhere("Abs(Tensor)", x => x.Abs());
        Everywhere("Exp(Tensor)", x => x.Exp());
        Everywhere("Log(Tensor)", x => x.Log(), positive: true);
        Everywhere("Sqrt(Tensor)", x => x.Sqrt(), positive: true);
        Everywhere("Rsqrt(Tensor)", x => x.Rsqrt(), positive: true);
        Everywhere("Reciprocal(Tensor)", x => x.Reciprocal());
        Everywhere("Square(Tensor)", x => x.Square());
        Everywhere("Sin(Tensor)", x => x.Sin());
        Everywhere("Cos(Tensor)", x => x.Cos());
        Everywhere("Tanh(Tensor)", x => x.Tanh());
        Everywhere("Erf(Tensor)", x => x.Erf());
        Everywhere("Sigmoid(Tensor)", x => x.Sigmoid());
        Everywhere("Relu(Tensor)", x => x.Relu());
        Everywhere("Gelu(Tensor)", x => x.Gelu());
        Everywhere("GeluTanh(Tensor)", x => x.GeluTanh());
        Everywhere("Silu(Tensor)", x => x.Silu());
        Everywhere("Softplus(Tensor)", x => x.Softplus());
    }

    private static void Reductions()
    {
        Everywhere("Sum(Tensor)", x => x.Sum());
        Row("Mean(Tensor)", "all", x => x[0].Mean(), L(2, 3));
        Row("Mean(Tensor)", "transposed", x => x[0].Transpose(0, 1).Mean(), L(2, 3));
        Row("Mean(Tensor)", "scalar", x => x[0].Mean(), L());
        foreach (var keep in new[] { false, true })
        {
            AlongEach("Sum(Tensor, Int32, Boolean)", $"keep {keep}", (x, d) => x.Sum(d, keep));
            AlongEach("Mean(Tensor, Int32, Boolean)", $"keep {keep}", (x, d) => x.Mean(d, keep));
            AlongEach("Norm(Tensor, Int32, Boolean)", $"keep {keep}", (x, d) => x.Norm(d, keep));
            foreach (var unbiased in new[] { false, true })
            {
                AlongEach("Var(Tensor, Int32, Boolean, Boolean)", $"unbiased {unbiased} keep {keep}", (x, d) => x.Var(d, unbiased, keep));
                AlongEach("Std(Tensor, Int32, Boolean, Boolean)", $"unbiased {unbiased} keep {keep}", (x, d) => x.Std(d, unbiased, keep));
            }

            foreach (var dimensions in new int[][] { [0], [0, 1], [0, 2], [-1, 0], [2, 0, 1], [1, 2], [] })
            {
                var variant = $"[{string.Join(", ", dimensions)}] keep {keep}";
                Row("Sum(Tensor, Int32[], Boolean)", variant, x => x[0].Sum(dimensions, keep), L(2, 3, 4));
                Row("Mean(Tensor, Int32[], Boolean)", variant, x => x[0].Transpose(0, 2).Mean(dimensions, keep), L(2, 3, 4));
            }
        }

        Row("Sum(Tensor, Int32, Boolean)", "over nothing", x => x[0].Sum(0), L(0, 3));
        Row("Sum(Tensor, Int32, Boolean)", "scalar", x => x[0].Sum(-1), L());
        Row("Norm(Tensor, Int32, Boolean)", "scalar", x => x[0].Norm(0), L());
        Row("Norm(Tensor, Int32, Boolean)", "size 1", x => x[0].Norm(1), L(3, 1));
    }

    private static void AlongEach(string member, string variant, Func<Tensor, int, Tensor> apply)
    {
        foreach (var d in new[] { 0, 1, 2, -1, -2, -3 }) Row(member, $"{variant} along {d}", x => apply(x[0], d), L(2, 3, 4));
        Row(member, $"{variant} permuted", x => apply(x[0].Permute(2, 0, 1), 1), L(2, 3, 4));
        Row(member, $"{variant} cut", x => apply(x[0][Slice.Step(.., 2), 1..], 0), L(5, 3));
        Row(member, $"{variant} of no rows", x => apply(x[0], 1), L(0, 3));
    }

    private static void Products()
    {
        const string matmul = "MatMul(Tensor, Tensor)";
        (int[] A, int[] B)[] shapes =
        [
            ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([2, 3], [3, 4]), ([3], [2, 3, 4]), ([2, 2, 3], [3]), ([2, 2, 3], [3, 4]), ([2, 3], [2, 3, 2]),
            ([2, 2, 3], [2, 3, 2]), ([1, 2, 3], [2, 3, 2]), ([2, 1, 2, 3], [3, 3, 2]), ([2, 1, 2, 3], [1, 3, 3, 1]), ([1, 1], [1, 1]), ([0, 3], [3, 2]), ([2, 0], [0, 3]), ([2, 2, 0], [0, 3]),
            ([0, 2, 3], [0, 3, 2]), ([2, 3], [3, 0]),
        ];
        foreach (var (a, b) in shapes) Row(matmul, $"{(Shape)a} {(Shape)b}", x => x[0].MatMul(x[1]), L(a), L(b));
        Row(matmul, "transposed", x => x[0].Transpose(0, 1).MatMul(x[1].Transpose(0, 1)), L(3, 2), L(4, 3));
        Row(matmul, "transposed batch", x => x[0].Transpose(0, 1).MatMul(x[1].Transpose(-2, -1)), L(2, 3, 4), L(3, 2, 4));
        Row(matmul, "cut", x => x[0][.., Slice.Step(.., 2)].MatMul(x[1][1.., ..2]), L(2, 5), L(4, 3));
        Row(matmul, "expanded", x => x[0].Expand(3, 2, 3).MatMul(x[1].Expand(3, 3, 2)), L(2, 3), L(1, 3, 1));
        Row(matmul, "with itself", x => x[0].MatMul(x[0]), L(3, 3));
        Row(matmul, "with its transpose", x => x[0].MatMul(x[0].Transpose(-2, -1)), L(2, 3));
        Row("Outer(Tensor, Tensor)", "", x => x[0].Outer(x[1]), L(3), L(2));
        Row("Outer(Tensor, Tensor)", "cut", x => x[0][Slice.Step(.., 2)].Outer(x[1][.., 0]), L(5), L(2, 3));

        const string linear = "Linear(Tensor, Tensor, Tensor, PackedMatrix)";
        foreach (var shape in new int[][] { [3], [2, 3], [2, 2, 3], [0, 3], [1, 3] })
        {
            Row(linear, $"{(Shape)shape} with bias", x => x[0].Linear(x[1], x[2]), L(shape), L(4, 3), L(4));
            Row(linear, $"{(Shape)shape} without", x => x[0].Linear(x[1]), L(shape), L(4, 3));
        }

        Row(linear, "strided", x => x[0].Transpose(0, 1).Linear(x[1].Transpose(0, 1), x[2][Slice.Step(.., 2)]), L(3, 2), L(3, 4), L(7));
        Row(linear, "no inputs", x => x[0].Linear(x[1], x[2]), L(2, 0), L(3, 0), L(3));
    }

    private static void Normalisation()
    {
        AlongEach("Softmax(Tensor, Int32)", "", (x, d) => x.Softmax(d));
        AlongEach("LogSoftmax(Tensor, Int32)", "", (x, d) => x.LogSoftmax(d));
        foreach (var keep in new[] { false, true })
            AlongEach("LogSumExp(Tensor, Int32, Boolean)", $"keep {keep}", (x, d) => x.LogSumExp(d, keep));
        Row("Softmax(Tensor, Int32)", "scalar", x => x[0].Softmax(0), L());
        Row("LogSoftmax(Tensor, Int32)", "scalar", x => x[0].LogSoftmax(-1), L());
        Row("LogSumExp(Tensor, Int32, Boolean)", "scalar", x => x[0].LogSumExp(0), L());
        Row("LogSumExp(Tensor, Int32, Boolean)", "far apart", x => (x[0] * 1000).LogSumExp(1), L(2, 3));

        const string layerNorm = "LayerNorm(Tensor, Tensor, Tensor, Double)", rmsNorm = "RmsNorm(Tensor, Tensor, Double)";
        foreach (var shape in new int[][] { [4], [2, 4], [2, 3, 4], [0, 4], [3, 1] })
        {
            var width = shape[^1];
            Row(layerNorm, $"{(Shape)shape}", x => x[0].LayerNorm(x[1], x[2], 1e-2), L(shape), L(width), L(width));
            Row(rmsNorm, $"{(Shape)shape}", x => x[0].RmsNorm(x[1], 1e-2), L(shape), L(width));
        }

        Row(layerNorm, "strided", x => x[0].Transpose(0, 1).LayerNorm(x[1][Slice.Step(.., 2)], x[2].Expand(4)), L(4, 3), L(7), L(1));
        Row(rmsNorm, "strided", x => x[0].Transpose(0, 1).RmsNorm(x[1][Slice.Step(.., 2)]), L(4, 3), L(7));
        Row("Dropout(Tensor, Double, Generator)", "odd count", x => x[0].Dropout(0.4, new Generator(7)), L(5, 3));
        Row("Dropout(Tensor, Double, Generator)", "transposed", x => x[0].Transpose(0, 1).Dropout(0.4, new Generator(7)), L(5, 3));
        Row("Dropout(Tensor, Double, Generator)", "of probability 0", x => x[0].Dropout(0, new Generator(7)), L(2, 3));
        Row("Dropout(Tensor, Double, Generator)", "empty", x => x[0].Dropout(0.4, new Generator(7)), L(0, 3));

    }

    private static void Attentions()
    {
        const string steps = "AttentionWithWeights(Tensor, Tensor, Tensor, Tensor, Func`2, Nullable`1)";
        Row(steps, "result", x => Tensor.AttentionWithWeights(x[0], x[1], x[2]).Result, L(2, 3, 4), L(2, 5, 4), L(2, 5, 2));
        Row(steps, "weights", x => Tensor.AttentionWithWeights(x[0], x[1], x[1], scale: 0.7).Weights, L(3, 4), L(5, 4));
        Row(steps, "bias", x => Tensor.AttentionWithWeights(x[0], x[1], x[2], x[3]).Result, L(2, 2, 3, 4), L(2, 2, 3, 4), L(2, 2, 3, 4), L(1, 3, 3));
        Row(
            steps, "masked, dropout",
            x => Tensor.AttentionWithWeights(x[0], x[1], x[2], Causal(3), weights => weights.Dropout(0.3, new Generator(3))).Result, L(3, 4), L(3, 4), L(3, 4));

        const string fused = "ScaledDotProductAttention(Tensor, Tensor, Tensor, Tensor, Double, Boolean, Nullable`1, Generator)";
        Row(fused, "matrices", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2]), L(3, 4), L(5, 4), L(5, 2));
        Row(fused, "heads", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2], scale: 0.3), L(2, 3, 4), L(2, 5, 4), L(2, 5, 2));
        Row(fused, "sequences of heads", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2]), L(2, 2, 3, 4), L(2, 2, 5, 4), L(2, 2, 5, 3));
        Row(fused, "more leading dimensions", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2]), L(2, 1, 2, 3, 2), L(2, 1, 2, 1, 2), L(2, 1, 2, 1, 2));
        Row(fused, "grouped heads", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2]), L(2, 4, 3, 2), L(2, 2, 5, 2), L(2, 2, 5, 3));
        Row(fused, "causal", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2], isCausal: true), L(2, 4, 3), L(2, 4, 3), L(2, 4, 3));
        Row(fused, "causal, the last queries of more keys", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2], isCausal: true), L(2, 2, 3), L(1, 5, 3), L(1, 5, 3));
        Row(fused, "mask", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2], Seen), L(2, 2, 3, 4), L(2, 2, 3, 4), L(2, 2, 3, 4));
        Row(fused, "bias that is trained", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2], x[3]), L(2, 2, 3, 4), L(2, 2, 3, 4), L(2, 2, 3, 4), L(2, 3, 3));
        Row(
            fused, "bias that is trained, causal, grouped, dropout",
            x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2], x[3], 0.3, isCausal: true, generator: new Generator(3)), L(1, 4, 3, 2), L(1, 2, 3, 2), L(1, 2, 3, 2), L(3, 1));
        Row(
            fused, "causal, dropout", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2], dropout: 0.4, isCausal: true, generator: new Generator(3)),
            L(2, 2, 4, 3), L(2, 2, 4, 3), L(2, 2, 4, 3));
        Row(
            fused, "one tensor, strided", x => Tensor.ScaledDotProductAttention(x[0].Transpose(0, 1), x[0].Transpose(0, 1)[..2], x[0][..3, ..2].Transpose(0, 1)), L(3, 4));
        Row(fused, "no queries", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2]), L(2, 0, 4), L(2, 3, 4), L(2, 3, 4));
        Row(fused, "no keys", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2]), L(2, 3, 4), L(2, 0, 4), L(2, 0, 4));
        Row(fused, "one key", x => Tensor.ScaledDotProductAttention(x[0], x[1], x[2]), L(1, 2, 1, 1), L(1, 2, 1, 1), L(1, 2, 1, 1));

        const string packed = "PackedAttention(Tensor, Tensor, Tensor, ReadOnlySpan`1, Int32, Boolean, Tensor, Nullable`1)";
        Row(packed, "two heads", x => Tensor.PackedAttention(x[0], x[1], x[2], [0, 2, 2, 5], 2), L(5, 4), L(5, 4), L(5, 4));
        Row(packed, "causal, grouped heads", x => Tensor.PackedAttention(x[0], x[1], x[2], [0, 3, 4], 4, isCausal: true), L(4, 8), L(4, 4), L(4, 4));
        Row(packed, "parts of one tensor", x => Tensor.PackedAttention(x[0][.., ..2], x[0][.., 2..4], x[0][.., 4..], [0, 3], 1), L(3, 6));
        Row(packed, "a bias, a scale of its own", x => Tensor.PackedAttention(x[0], x[1], x[2], [0, 1, 4], 2, bias: Tensor.RandomNormal([2, 3, 3], new Generator(3), DType.Float64), scale: 0.7), L(4, 4), L(4, 4), L(4, 4));
        Row(packed, "no tokens", x => Tensor.PackedAttention(x[0], x[0], x[0], [0], 2), L(0, 4));
    }

    private static Tensor Seen => Tensor.From([true, true, false, true, false, true, true, true, true], [3, 3]);

    private static Tensor Causal(int n) =>
        Tensor.From([.. from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n) select j > i ? double.NegativeInfinity : 0], [n, n]);
}
