namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Extremes, powers, orders, running sums.</content>
internal static partial class GradientTable
{
    private static void Extremes()
    {
        Pairs("Maximum(Tensor, Tensor)", (a, b) => a.Maximum(b));
        Pairs("Minimum(Tensor, Tensor)", (a, b) => a.Minimum(b));
        const string clamp = "Clamp(Tensor, Nullable`1, Nullable`1)";
        Everywhere(clamp, x => x.Clamp(-0.5, 0.7), "both");
        Everywhere(clamp, x => x.Clamp(min: 0.1), "below");
        Everywhere(clamp, x => x.Clamp(max: 0.1), "above");
        Everywhere(clamp, x => x.Clamp(0.7, -0.5), "crossed");

        Everywhere("Pow(Tensor, Double)", x => x.Pow(3), "3");
        Everywhere("Pow(Tensor, Double)", x => x.Pow(2), "2");
        Everywhere("Pow(Tensor, Double)", x => x.Pow(0), "0");
        Everywhere("Pow(Tensor, Double)", x => x.Pow(4), "4");
        Everywhere("Pow(Tensor, Double)", x => x.Pow(-1), "-1");
        Everywhere("Pow(Tensor, Double)", x => x.Pow(-0.5), "-0.5", positive: true);
        Everywhere("Pow(Tensor, Double)", x => x.Pow(-1.5), "-1.5", positive: true);
        Everywhere("Pow(Tensor, Double)", x => x.Pow(0.5), "0.5", positive: true);
        const string pow = "Pow(Tensor, Tensor)";
        (int[] A, int[] B)[] shapes = [([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 1]), ([], []), ([2, 3], []), ([0, 3], [3]), ([1, 1], [2])];
        foreach (var (a, b) in shapes) Row(pow, $"{(Shape)a} {(Shape)b}", x => x[0].Pow(x[1]), P(a), L(b));
        Row(pow, "strided", x => x[0].Transpose(0, 1).Pow(x[1].Flip(0)), P(3, 2), L(2, 3));
        Row(pow, "of itself", x => x[0].Pow(x[0]), P(2, 2));
    }

    // No row may compare a tensor with itself here: where both are equal, the functions have a kink.
    private static void Pairs(string member, Func<Tensor, Tensor, Tensor> apply)
    {
        (int[] A, int[] B)[] shapes = [([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1], [1, 3]), ([2, 3], []), ([], []), ([1, 1], [2]), ([0, 3], [3]), ([1], [0])];
        foreach (var (a, b) in shapes) Row(member, $"{(Shape)a} {(Shape)b}", x => apply(x[0], x[1]), L(a), L(b));
        Row(member, "both transposed", x => apply(x[0].Transpose(0, 1), x[1].Transpose(0, 2)), L(3, 2), L(3, 2, 1));
        Row(member, "cut and expanded", x => apply(x[0][1.., Slice.Step(.., 2)], x[1].Expand(2, 3)), L(3, 5), L(2, 1));
    }

    private static void Order()
    {
        foreach (var smallest in new[] { false, true })
        {
            var all = smallest ? "Min(Tensor)" : "Max(Tensor)";
            Row(all, "matrix", x => smallest ? x[0].Min() : x[0].Max(), L(3, 2));
            Row(all, "transposed", x => smallest ? x[0].Transpose(0, 1).Min() : x[0].Transpose(0, 1).Max(), L(3, 2));
            Row(all, "expanded", x => smallest ? x[0].Expand(3, 2).Min() : x[0].Expand(3, 2).Max(), L(1, 2));
            Row(all, "scalar", x => smallest ? x[0].Min() : x[0].Max(), L());
            foreach (var keep in new[] { false, true })
            {
                var along = smallest ? "Min(Tensor, Int32, Boolean)" : "Max(Tensor, Int32, Boolean)";
                AlongEach(along, $"keep {keep}", (x, d) => (smallest ? x.Min(d, keep) : x.Max(d, keep)).Values);
                Row(along, $"keep {keep} scalar", x => (smallest ? x[0].Min(0, keep) : x[0].Max(0, keep)).Values, L());
                Row(along, $"keep {keep} size 1", x => (smallest ? x[0].Min(1, keep) : x[0].Max(1, keep)).Values, L(3, 1));
                var several = smallest ? "Amin(Tensor, Int32[], Boolean)" : "Amax(Tensor, Int32[], Boolean)";
                foreach (var dimensions in new int[][] { [0], [0, 1], [0, 2], [-1, 0], [2, 0, 1], [] })
                    Row(several, $"[{string.Join(", ", dimensions)}] keep {keep}", x => smallest ? x[0].Amin(dimensions, keep) : x[0].Transpose(0, 1).Amax(dimensions, keep), L(2, 3, 4));
                Row(several, $"keep {keep} scalar", x => smallest ? x[0].Amin([0], keep) : x[0].Amax([0], keep), L());
                Row(several, $"keep {keep} of no rows", x => smallest ? x[0].Amin([1], keep) : x[0].Amax([1], keep), L(0, 3));
            }
        }

        foreach (var descending in new[] { false, true })
        {
            AlongEach("Sort(Tensor, Int32, Boolean)", $"descending {descending}", (x, d) => x.Sort(d, descending).Values);
            AlongEach("TopK(Tensor, Int32, Int32, Boolean)", $"largest {descending}", (x, d) => x.TopK(2, d, descending).Values);
            Row("TopK(Tensor, Int32, Int32, Boolean)", $"largest {descending} all", x => x[0].TopK(40, 0, descending).Values, L(40, 2));
            Row("TopK(Tensor, Int32, Int32, Boolean)", $"largest {descending} none", x => x[0].TopK(0, 0, descending).Values, L(3, 2));
        }

        Row("Sort(Tensor, Int32, Boolean)", "scalar", x => x[0].Sort().Values, L());
        Row("Sort(Tensor, Int32, Boolean)", "size 1", x => x[0].Sort().Values, L(3, 1));
        Row("Sort(Tensor, Int32, Boolean)", "empty", x => x[0].Sort(0).Values, L(0, 3));
        Row("TopK(Tensor, Int32, Int32, Boolean)", "scalar", x => x[0].TopK(1).Values, L());
        AlongEach("CumSum(Tensor, Int32)", "", (x, d) => x.CumSum(d));
        Everywhere("CumSum(Tensor, Int32)", x => x.CumSum(0));
        foreach (var diagonal in new[] { 0, 1, -1, 5, -5 })
        {
            Everywhere("Tril(Tensor, Int32)", x => x.Tril(diagonal), $"{diagonal}", scalar: false);
            Everywhere("Triu(Tensor, Int32)", x => x.Triu(diagonal), $"{diagonal}", scalar: false);
        }

        Row("Tril(Tensor, Int32)", "batch", x => x[0].Tril(), L(2, 3, 4));
        Row("Triu(Tensor, Int32)", "batch, strided", x => x[0].Transpose(0, 2).Triu(), L(2, 3, 4));
    }
}
