namespace CourseKit.Tensors.Tests;

/// <summary>Making, reading, converting and printing tensors, and reductions and losses at the edges of their domains.</summary>
public class TensorTests
{
    [Fact]
    public void Elements_come_back_in_row_major_order_from_every_view()
    {
        var x = Tensor.From(new[,] { { 1f, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([1, 2, 3, 4, 5, 6], x.ToArray());
        Assert.Equal([1, 4, 2, 5, 3, 6], x.Transpose(0, 1).ToArray());
        Assert.Equal([3, 6], x[.., 2].ToArray());
        Assert.Equal([1, 3, 4, 6], x[.., Slice.Step(.., 2)].ToArray());
        Assert.Equal([4, 5, 6, 4, 5, 6], x[1].Expand(2, 3).ToArray());
        Assert.Empty(x[2..].ToArray());
    }

    [Fact]
    public void Contiguity_is_about_the_order_of_elements()
    {
        var x = Tensor.Ones([2, 3]);
        Assert.True(x.IsContiguous);
        Assert.False(x.Transpose(0, 1).IsContiguous);
        Assert.True(x[1].IsContiguous);
        Assert.False(x[.., 1].IsContiguous);
        Assert.True(Tensor.Ones([3, 1]).Transpose(0, 1).IsContiguous);
        Assert.True(Tensor.Ones([0, 3]).IsContiguous);
        Assert.False(x[..1].Expand(2, 3).IsContiguous);
        Assert.Same(x, x.Contiguous());
    }

    [Fact]
    public void Reading_as_another_type_is_refused()
    {
        Assert.Contains("Float32", Assert.Throws<InvalidOperationException>(() => Tensor.Ones([1]).ToArray<long>()).Message);
        Assert.Throws<InvalidOperationException>(() => Tensor.Ones([1], DType.Int64).ToArray());
        Assert.Throws<NotSupportedException>(() => Tensor.From('a'));
        Assert.Contains("[2, 2]", Assert.Throws<ShapeException>(() => Tensor.From([1f, 2, 3], [2, 2])).Message);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int8)]
    [InlineData(DType.Byte)]
    [InlineData(DType.Bool)]
    public void Item_reads_one_element_of_any_type(DType type)
    {
        Assert.Equal(1, Tensor.Ones([1, 1], type).Item());
        Assert.Equal(0, Tensor.Zeros([], type).Item());
        Assert.Contains("[2]", Assert.Throws<ShapeException>(() => Tensor.Ones([2], type).Item()).Message);
        Assert.Throws<ShapeException>(() => Tensor.Ones([0], type).Item());
        var steps = Tensor.From(0f, 1, 0, 1).To(type);
        Assert.Equal(1, steps[Slice.Step(1.., 2)][1].Item());
    }

    [Fact]
    public void Whole_numbers_fill_exactly()
    {
        Assert.Equal([16777217, 16777217], Tensor.Full([2], 16777217, DType.Int32).ToArray<int>());
        Assert.Equal([long.MaxValue], Tensor.Full([1], long.MaxValue, DType.Int64).ToArray<long>());
        Assert.Equal([(1L << 53) + 1], Tensor.Full([1], (1L << 53) + 1, DType.Int64).ToArray<long>());
        Assert.Equal([-100, -100], Tensor.Full([2], -100.0, DType.Int64).ToArray<long>());
        Assert.Equal([true, true], Tensor.Full([2], 0.5, DType.Bool).ToArray<bool>());
        Assert.Equal([7, 7], Tensor.Full([2], 7).ToArray());
        Assert.Equal([7, 7], Tensor.Full([2], 7, DType.Float64).ToArray<double>());
        Assert.Equal([(Half)0.1], Tensor.Full([1], 0.1, DType.Float16).ToArray<Half>());
        Assert.Empty(Tensor.Full([0], 1, DType.Int64).ToArray<long>());
    }

    [Fact]
    public void Whole_numbers_are_converted_exactly_among_each_other()
    {
        var x = Tensor.From(long.MaxValue, (1L << 53) + 1, -5, 0, 300);
        Assert.Equal([int.MaxValue, int.MaxValue, -5, 0, 300], x.To(DType.Int32).ToArray<int>());
        Assert.Equal([127, 127, -5, 0, 127], x.To(DType.Int8).ToArray<sbyte>());
        Assert.Equal([255, 255, 0, 0, 255], x.To(DType.Byte).ToArray<byte>());
        Assert.Equal([true, true, true, false, true], x.To(DType.Bool).ToArray<bool>());
        Assert.Equal([-5L, 7], Tensor.From(-5, 7).To(DType.Int64).ToArray<long>());
        Assert.Equal([1L, 0], Tensor.From(true, false).To(DType.Int64).ToArray<long>());
        Assert.Equal([-5L], Tensor.From<sbyte>(-5).To(DType.Int64).ToArray<long>());
        Assert.Equal([1, 300, 2], Tensor.From([1L, 2, 300, 400, 2, 3], [3, 2])[.., 0].To(DType.Int32).ToArray<int>());
    }

    [Fact]
    public void Real_numbers_are_cut_off_to_whole_ones()
    {
        Assert.Equal([1L, -1, 0, 0], Tensor.From(1.9f, -1.9f, 0.5f, -0.5f).To(DType.Int64).ToArray<long>());
        Assert.Equal([true, true, false, true], Tensor.From(0.1f, -1, 0, float.NaN).To(DType.Bool).ToArray<bool>());
        Assert.Equal([127, -128], Tensor.From(1000f, -1000).To(DType.Int8).ToArray<sbyte>());
    }

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(0.1f, 0.0999755859375f)] // 1638 / 16384
    [InlineData(2049f, 2048f)] // a tie, to the even neighbour
    [InlineData(2051f, 2052f)] // a tie, to the even neighbour
    [InlineData(65519f, 65504f)] // the largest half
    [InlineData(65520f, float.PositiveInfinity)]
    [InlineData(5.9604645e-8f, 5.9604645e-8f)] // 2^-24, the smallest
    [InlineData(2.9802322e-8f, 0f)] // 2^-25, a tie with 0
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Float16_rounds_to_the_nearest_even(float value, float expected)
    {
        Assert.Equal(expected, (float)Tensor.Scalar(value).To(DType.Float16).Item());
        Assert.Equal(expected, (float)Tensor.Scalar(value, DType.Float64).To(DType.Float16).Item());
    }

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(0.1f, 0.10009765625f)] // 205 / 2048
    [InlineData(257f, 256f)] // a tie, to the even neighbour
    [InlineData(259f, 260f)] // a tie, to the even neighbour
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(-257.5f, -258f)]
    public void BFloat16_rounds_to_the_nearest_even(float value, float expected)
    {
        Assert.Equal(expected, (float)Tensor.Scalar(value).To(DType.BFloat16).Item());
        Assert.Equal(expected, (float)Tensor.Scalar(value, DType.Float64).To(DType.BFloat16).Item());
        Assert.Equal(BitConverter.SingleToUInt32Bits(expected) >> 16, Tensor.Scalar(value).To(DType.BFloat16).ToArray<ushort>()[0] | (float.IsNaN(value) ? 0xFFC0u : 0));
    }

    [Fact]
    public void Types_are_promoted_as_in_pytorch()
    {
        var (single, whole) = (Tensor.Ones([1]), Tensor.Ones([1], DType.Int64));
        Assert.Equal(DType.Float64, (single + Tensor.Ones([1], DType.Float64)).DType);
        Assert.Equal(DType.Float32, (single * whole).DType);
        Assert.Equal(DType.Float32, (single * Tensor.Ones([1], DType.BFloat16)).DType);
        Assert.Equal(DType.Int64, (whole + whole).DType);
        Assert.Equal(DType.Float32, (whole / whole).DType);
        Assert.Same(single, single.To(DType.Float32));
    }

    [Fact]
    public void Changes_in_place_convert_to_the_type_of_what_they_change()
    {
        var x = Tensor.From(1f, 2);
        x.AddInPlace(Tensor.From<double>(10, 20), 0.5);
        Assert.Equal([6, 12], x.ToArray());
        x.AddInPlace(Tensor.From<long>(1, 2));
        Assert.Equal([7, 14], x.ToArray());
        x.CopyInPlace(Tensor.From([1.0, 2, 3, 4], [2, 2])[.., 1]);
        Assert.Equal([2, 4], x.ToArray());
    }

    [Fact]
    public void LogSumExp_stands_infinities_and_large_numbers()
    {
        const float infinity = float.PositiveInfinity;
        Assert.Equal(MathF.Log(2), Single([-infinity, 0, 0]), 6);
        Assert.Equal(-infinity, Single([-infinity, -infinity]));
        Assert.Equal(infinity, Single([infinity, 0]));
        Assert.Equal(infinity, Single([infinity, -infinity]));
        Assert.True(float.IsNaN(Single([float.NaN, 0])));
        Assert.Equal(1000 + MathF.Log(2), Single([1000, 1000]), 3);
        Assert.Equal(MathF.Log(2), Single([-1e30f, 0, 0]), 6); // the first logit must not swallow the others
        Assert.Equal(-infinity, Single([]));

        static float Single(float[] x) => Tensor.From(x, [x.Length]).LogSumExp(0).ToArray()[0];
    }

    [Fact]
    public void LogSumExp_has_the_softmax_as_gradient_beside_infinities()
    {
        var x = Tensor.From(float.NegativeInfinity, 0, 0);
        x.RequiresGrad = true;
        x.LogSumExp(-1).Backward();
        Assert.Equal([0, 0.5f, 0.5f], x.Grad!.ToArray().Select(value => MathF.Round(value, 6)));
    }

    [Fact]
    public void Kl_divergence_counts_nothing_where_the_target_is_zero()
    {
        var logits = Tensor.From([float.NegativeInfinity, 0, MathF.Log(0.5f), MathF.Log(0.5f)], [2, 2]);
        var targets = Tensor.From([0f, 1, 0.5f, 0.5f], [2, 2]);
        logits.RequiresGrad = targets.RequiresGrad = true;
        var loss = logits.KlDivergence(targets);
        Assert.Equal(0, loss.Item(), 6);
        loss.Backward();
        Assert.Equal([0, -0.5f, -0.25f, -0.25f], logits.Grad!.ToArray());
        Assert.DoesNotContain(targets.Grad!.ToArray(), float.IsNaN);
    }

    [Fact]
    public void Cosine_similarity_does_not_depend_on_length()
    {
        var x = Tensor.From(3f, 4);
        Assert.Equal(1, x.CosineSimilarity(x * 1e-6).Item(), 5);
        Assert.Equal(0.6, x.CosineSimilarity(Tensor.From(1e-7f, 0)).Item(), 5);
        Assert.Equal(0, x.CosineSimilarity(Tensor.Zeros([2])).Item());
        var zero = Tensor.Zeros([2]);
        zero.RequiresGrad = true;
        zero.CosineSimilarity(x).Backward();
        Assert.DoesNotContain(zero.Grad!.ToArray(), float.IsNaN);
    }

    [Fact]
    public void Ignored_targets_count_nothing_even_beside_infinite_logits()
    {
        var logits = Tensor.From([float.NegativeInfinity, 0, 0, 0, 0, 0], [2, 3]);
        logits.RequiresGrad = true;
        var loss = logits.CrossEntropy(Tensor.From<long>(-100, 1));
        Assert.Equal(Math.Log(3), loss.Item(), 6);
        loss.Backward();
        Assert.Equal([0, 0, 0], logits.Grad![0].ToArray());
        Assert.True(double.IsNaN(logits.CrossEntropy(Tensor.From<long>(-100, -100)).Item())); // the mean of nothing, as in PyTorch
        Assert.Equal(0, logits.CrossEntropy(Tensor.From<long>(-100, -100), reduction: Reduction.Sum).Item());
        Assert.Contains("Target 3", Assert.Throws<ShapeException>(() => logits.CrossEntropy(Tensor.From<long>(3, 0))).Message);
        Assert.Throws<ShapeException>(() => logits.CrossEntropy(Tensor.From<long>(1, 0), Tensor.Ones([2])));
    }

    [Fact]
    public void Reductions_of_nothing_are_zero_and_means_of_nothing_are_not_numbers()
    {
        Assert.Equal(0, Tensor.Ones([0, 3]).Sum().Item());
        Assert.Equal([0, 0, 0], Tensor.Ones([0, 3]).Sum(0).ToArray());
        Assert.True(double.IsNaN(Tensor.Ones([0]).Mean().Item()));
        Assert.Equal(1, Tensor.From(1f, 2, 3).Var(0).Item(), 6);
        Assert.Equal(2 / 3.0, Tensor.From(1f, 2, 3).Var(0, unbiased: false).Item(), 6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_draws()
    {
        Assert.Equal(Tensor.RandomNormal([50], new Generator(3)).ToArray(), Tensor.RandomNormal([50], new Generator(3)).ToArray());
        Assert.NotEqual(Tensor.RandomNormal([50], new Generator(3)).ToArray(), Tensor.RandomNormal([50], new Generator(4)).ToArray());
        Assert.All(Tensor.RandomUniform([500], -2, 3, new Generator(1), DType.Float64).ToArray<double>(), value => Assert.InRange(value, -2, 3));
        var normal = Tensor.RandomNormal([20000], new Generator(1));
        Assert.InRange(normal.Mean().Item(), -0.03, 0.03);
        Assert.InRange(normal.Var(0).Item(), 0.95, 1.05);
    }

    [Fact]
    public void Dropout_keeps_the_expectation()
    {
        var dropped = Tensor.Ones([100_001]).Dropout(0.25, new Generator(9)).ToArray();
        Assert.All(dropped, value => Assert.True(value is 0 or 1 / 0.75f));
        Assert.InRange(dropped.Count(value => value == 0) / 100_001.0, 0.245, 0.255);
        foreach (var probability in new[] { -0.1, 1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones([1]).Dropout(probability, new Generator(1)));
    }
}
