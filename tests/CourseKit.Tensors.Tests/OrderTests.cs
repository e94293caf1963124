namespace CourseKit.Tensors.Tests;

/// <summary>Extremes, sorting, running sums: values and gradients where elements are equal or NaN. Expected values are PyTorch's (1.13 and 2.x agree).</summary>
public class OrderTests
{
    private const float NaN = float.NaN, Infinity = float.PositiveInfinity;

    private static float[] Gradient(Tensor x, Func<Tensor, Tensor> apply)
    {
        x = x.Detach();
        x.RequiresGrad = true;
        apply(x).Sum().Backward();
        return x.Grad!.ToArray();
    }

    [Fact]
    public void Maximum_and_minimum_share_the_gradient_of_equals_and_pass_nan_on()
    {
        Tensor a = Tensor.From(1f, 2, 3, NaN, 1), b = Tensor.From(1f, 3, 2, 1, NaN);
        Assert.Equal([1, 3, 3, NaN, NaN], a.Maximum(b).ToArray());
        Assert.Equal([1, 2, 2, NaN, NaN], a.Minimum(b).ToArray());
        Assert.Equal([0.5f, 0, 1, 1, 1], Gradient(a, x => x.Maximum(b)));
        Assert.Equal([0.5f, 1, 0, 1, 1], Gradient(b, a.Maximum));
        Assert.Equal([0.5f, 1, 0, 1, 1], Gradient(a, x => x.Minimum(b)));
        Assert.Equal([0.5f, 0, 1, 1, 1], Gradient(b, a.Minimum));
    }

    [Fact]
    public void Extremes_of_everything_share_the_gradient_and_those_along_a_dimension_choose()
    {
        var x = Tensor.From([1f, 5, 5, 7, 2, 7], [2, 3]);
        Assert.Equal([0, 0, 0, 0.5f, 0, 0.5f], Gradient(x, t => t.Max()));
        Assert.Equal([1, 0, 0, 0, 0, 0], Gradient(x, t => t.Min()));
        Assert.Equal([0, 0.5f, 0.5f, 0.5f, 0, 0.5f], Gradient(x, t => t.Amax([1])));
        Assert.Equal([1, 0, 0, 0, 0, 0], Gradient(x, t => t.Amin([0, 1])));
        Assert.Equal([0, 1, 0, 1, 0, 0], Gradient(x, t => t.Max(1).Values));
        var (values, indices) = x.Max(1);
        Assert.Equal([5, 7], values.ToArray());
        Assert.Equal([1, 0], indices.ToArray<long>());
        Assert.Equal([2, 1], x.Max(-1, keepDim: true).Values.Shape);
        Assert.Equal([2, 1], x.Max(-1, keepDim: true).Indices.Shape);
        Assert.Equal([1, 2, 5], x.Min(0).Values.ToArray());
        Assert.Equal([0L, 1, 0], x.Argmin(0).ToArray<long>());
        Assert.Equal([1, 1], x.Amax([0, 1], keepDim: true).Shape);
    }

    [Fact]
    public void A_nan_is_the_largest_and_the_smallest()
    {
        var x = Tensor.From(1, NaN, 3, NaN);
        Assert.Equal(double.NaN, x.Max().Item());
        Assert.Equal(double.NaN, x.Min().Item());
        Assert.Equal(1, x.Max(0).Indices.Item());
        Assert.Equal(1, x.Min(0).Indices.Item());
    }

    [Fact]
    public void Integers_keep_their_type_and_every_digit()
    {
        const long large = (1L << 53) + 1;
        var x = Tensor.From([large, large - 1, -large, 4, 4, 5], [2, 3]);
        Assert.Equal(large, x.Max().ToArray<long>()[0]);
        Assert.Equal([large, 5], x.Max(1).Values.ToArray<long>());
        Assert.Equal([-large, large - 1, large], x[0].Sort().Values.ToArray<long>());
        Assert.Equal([0L, 1], x[0].TopK(2).Indices.ToArray<long>());
        Assert.Equal([large, large - 1, 5], x.Maximum(Tensor.From<long>(0, 0, 5))[0].ToArray<long>());
        Assert.Equal(DType.Bool, Tensor.From(true, false).Max().DType);
        Assert.Equal([1L, 2], Tensor.From([3, 1, 1, 2, 9, 1], [2, 3]).Argmin().ToArray<long>());
    }

    [Fact]
    public void Extremes_of_nothing_are_refused()
    {
        Assert.Throws<ShapeException>(() => Tensor.Ones([0]).Max());
        Assert.Contains("[2, 0]", Assert.Throws<ShapeException>(() => Tensor.Ones([2, 0]).Min(1)).Message);
        Assert.Contains("[2, 0]", Assert.Throws<ShapeException>(() => Tensor.Ones([2, 0]).Amax([1])).Message);
        Assert.Equal([0], Tensor.Ones([0, 2]).Max(1).Values.Shape);
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 0]).Argmin(1));
    }

    [Fact]
    public void Sorting_is_stable_and_puts_nan_above_everything()
    {
        var x = Tensor.From(3, NaN, 1, 3, -0f, 0, -Infinity, Infinity, NaN);
        Assert.Equal([6, 4, 5, 2, 0, 3, 7, 1, 8], x.Sort().Indices.ToArray<long>());
        Assert.Equal([-Infinity, -0f, 0, 1, 3, 3, Infinity, NaN, NaN], x.Sort().Values.ToArray());
        Assert.Equal([1, 8, 7, 0, 3, 2, 4, 5, 6], x.Argsort(descending: true).ToArray<long>());
        Assert.Equal([NaN, NaN, Infinity, 3], x.TopK(4).Values.ToArray());
        Assert.Equal([1, 8, 7, 0], x.TopK(4).Indices.ToArray<long>());
        Assert.Equal([6, 4, 5, 2], x.TopK(4, largest: false).Indices.ToArray<long>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(500)]
    public void The_first_k_are_the_beginning_of_the_sorted_row(int k)
    {
        var generator = new Generator(3);
        var x = Tensor.From([.. Enumerable.Range(0, 7 * 500).Select(_ => generator.NextInteger(60))], [7, 500]);
        foreach (var descending in new[] { true, false })
        {
            var (sorted, order) = x.Sort(1, descending);
            var (values, indices) = x.TopK(k, 1, descending);
            Assert.Equal(sorted[.., ..k].ToArray<long>(), values.ToArray<long>());
            Assert.Equal(order[.., ..k].ToArray<long>(), indices.ToArray<long>());
            var expected = x[3].ToArray<long>();
            Assert.Equal(descending ? expected.OrderDescending() : expected.Order(), sorted[3].ToArray<long>());
        }
    }

    /// <summary>Short and long rows, few and many different elements, of every type: against a stable sort of the positions.</summary>
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int8)]
    [InlineData(DType.Byte)]
    [InlineData(DType.Bool)]
    [InlineData(DType.Float16)]
    public void Rows_of_all_types_and_lengths_are_sorted(DType type)
    {
        var generator = new Generator(9);
        foreach (var (length, scale) in new[] { (1, 1.0), (2, 3), (47, 5), (48, 50), (49, 1e4), (300, 2), (1000, 1e6), (5000, 1e15) })
        {
            var x = Tensor.From([.. Enumerable.Range(0, 3 * length).Select(_ => generator.NextNormal() * scale)], [3, length]).To(type);
            if (type.IsFloatingPoint && length > 10) x = Tensor.Cat([x[.., ..^3], Tensor.From([NaN, -Infinity, 0], [1, 3]).Expand(3, 3).To(x.DType)], 1);
            var keys = x[1].To(DType.Float64).ToArray<double>().Select(value => double.IsNaN(value) ? (1, 0) : (0, value)).ToArray();
            if (type == DType.Int64) keys = [.. x[1].ToArray<long>().Select(value => (0, (double)value))];
            var positions = Enumerable.Range(0, length).Select(i => (long)i);
            long[] up = [.. positions.OrderBy(i => keys[i])], down = [.. positions.OrderByDescending(i => keys[i])];
            Assert.Equal(up, x.Argsort()[1].ToArray<long>());
            Assert.Equal(down, x.Argsort(1, descending: true)[1].ToArray<long>());
            foreach (var k in new[] { 1, length / 10, length / 2 })
            {
                Assert.Equal(down[..k], x.TopK(k).Indices[1].ToArray<long>());
                Assert.Equal(up[..k], x.TopK(k, largest: false).Indices[1].ToArray<long>());
            }
        }
    }

    [Fact]
    public void More_elements_than_there_are_cannot_be_taken()
    {
        Assert.Contains("[2, 3]", Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]).TopK(4)).Message);
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]).TopK(-1));
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]).Sort(2));
    }

    [Fact]
    public void Clamping_keeps_nan_and_types()
    {
        var x = Tensor.From(-1, -0.5f, 0, 0.7f, 1, NaN);
        Assert.Equal([-0.5f, -0.5f, 0, 0.7f, 0.7f, NaN], x.Clamp(-0.5, 0.7).ToArray());
        Assert.Equal([0, 1, 1, 0, 0, 0], Gradient(x, t => t.Clamp(-0.5, 0.6)));
        Assert.Equal([-0.5f, -0.5f, -0.5f, -0.5f, -0.5f, NaN], x.Clamp(0.7, -0.5).ToArray());
        Assert.Equal([1.5f, 2, 2.5f], Tensor.From<long>(1, 2, 3).Clamp(1.5, 2.5).ToArray());
        Assert.Equal([2, 3], Tensor.From(1, 5).Clamp(2, 3).ToArray<int>());
        Assert.Equal([1L, 5], Tensor.From<long>(1, 5).Clamp(double.NegativeInfinity, 1e300).ToArray<long>());
        Assert.Throws<ArgumentException>(() => x.Clamp());
    }

    [Fact]
    public void Running_sums_wrap_as_int64_and_pass_nan_on()
    {
        Assert.Equal([1L, 1, 2], Tensor.From(true, false, true).CumSum(0).ToArray<long>());
        Assert.Equal([1L << 62, long.MinValue, long.MinValue + 1], Tensor.From(1L << 62, 1L << 62, 1).CumSum(0).ToArray<long>());
        Assert.Equal([1, NaN, NaN], Tensor.From(1, NaN, 2).CumSum(0).ToArray());
        Assert.Equal([1L, 2, 4, 6], Tensor.From([1, 2, 3, 4], [2, 2]).CumSum(0).ToArray<long>());
        Assert.Equal([1L, 3, 3, 7], Tensor.From([1, 2, 3, 4], [2, 2]).CumSum(-1).ToArray<long>());
        Assert.Throws<ShapeException>(() => Tensor.Ones([2]).CumSum(1));
    }

    [Fact]
    public void Powers_have_the_gradients_of_pytorch_at_zero()
    {
        Tensor bases = Tensor.From(0f, 0, 2, -2), exponents = Tensor.From(0f, 2, 3, 3);
        Assert.Equal([1, 0, 8, -8], bases.Pow(exponents).ToArray());
        Assert.Equal([0, 0, 12, 12], Gradient(bases, x => x.Pow(exponents)));
        var slopes = Gradient(exponents, bases.Pow);
        Assert.Equal([0, 0], slopes[..2]);
        Assert.Equal(8 * Math.Log(2), slopes[2], 5);
        Assert.Equal(NaN, slopes[3]);
        Assert.Equal([9], Tensor.From<long>(3).Pow(2).ToArray());
    }

    [Fact]
    public void Triangles_cut_every_matrix_of_any_type()
    {
        var x = Tensor.Arange(1, 10).Reshape(3, 3);
        Assert.Equal([1L, 0, 0, 4, 5, 0, 7, 8, 9], x.Tril().ToArray<long>());
        Assert.Equal([1L, 2, 0, 4, 5, 6, 7, 8, 9], x.Tril(1).ToArray<long>());
        Assert.Equal([0L, 2, 3, 0, 0, 6, 0, 0, 0], x.Triu(1).ToArray<long>());
        Assert.Equal([true, false, true, true], Tensor.Ones([2, 2], DType.Bool).Tril().ToArray<bool>());
        Assert.Equal([0, 2, 0, 0], Tensor.From([1f, 2, 3, 4], [2, 2]).To(DType.BFloat16).Triu(1).ToArray());
        Assert.Equal([0f, 0, 0, 0], Tensor.Ones([2, 2]).Triu(int.MaxValue).ToArray());
        Assert.Equal([0f, 0, 0, 0], Tensor.Ones([2, 2]).Tril(int.MinValue).ToArray());
        Assert.Equal([1f, 1, 1, 1], Tensor.Ones([2, 2]).Tril(int.MaxValue).ToArray());
        Assert.Equal([float.NaN, 0, 1, 1], Tensor.From([float.NaN, float.NaN, 1, 1], [2, 2]).Tril().ToArray());
        Assert.Throws<ShapeException>(() => Tensor.Ones([3]).Tril());
    }
}
