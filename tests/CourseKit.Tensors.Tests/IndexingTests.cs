namespace CourseKit.Tensors.Tests;

/// <summary>Slices, lookups, masks and gathering.</summary>
public class IndexingTests
{
    private static readonly Tensor X = Tensor.Arange(24).Reshape(4, 6);

    [Fact]
    public void Indices_remove_a_dimension_and_ranges_keep_it()
    {
        Assert.Equal([6, 7, 8, 9, 10, 11], X[1].ToArray<long>());
        Assert.Equal([5, 11, 17, 23], X[.., ^1].ToArray<long>());
        Assert.Equal([5, 11, 17, 23], X[.., -1].ToArray<long>());
        Assert.Equal(15, X[2, 3].Item());
        Assert.Equal([1, 6], X[1..2].Shape);
        Assert.Equal([8, 9, 14, 15], X[1..3, 2..4].ToArray<long>());
        Assert.Equal([18, 19, 20, 21], X[^1, ..^2].ToArray<long>());
    }

    [Fact]
    public void Steps_take_every_nth()
    {
        Assert.Equal([1, 3, 5, 13, 15, 17], X[Slice.Step(.., 2), Slice.Step(1.., 2)].ToArray<long>());
        Assert.Equal([0, 4], X[0, Slice.Step(.., 4)].ToArray<long>());
        Assert.Equal([2], X[0, Slice.Step(2.., int.MaxValue)].ToArray<long>());
        Assert.Equal([2, 4], X[0][Slice.Step(.., 2)][1..].ToArray<long>());
        Assert.Throws<ArgumentOutOfRangeException>(() => Slice.Step(.., 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Slice.Step(.., -1));
    }

    [Fact]
    public void Ranges_are_cut_at_the_borders_as_in_python()
    {
        Assert.Equal([2, 6], X[2..100].Shape);
        Assert.Equal([0, 6], X[7..9].Shape);
        Assert.Equal([0, 6], X[3..1].Shape);
        Assert.Equal([4, 6], X[^100..].Shape);
    }

    [Fact]
    public void Indices_outside_are_refused()
    {
        Assert.Contains("size 4", Assert.Throws<ShapeException>(() => X[4]).Message);
        Assert.Throws<ShapeException>(() => X[-5]);
        Assert.Throws<ShapeException>(() => X[.., ^7]);
        Assert.Throws<ShapeException>(() => X[^0]);
        Assert.Contains("[4, 6]", Assert.Throws<ShapeException>(() => X[0, 0, 0]).Message);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 2)]
    [InlineData(-1, 2)]
    [InlineData(0, -1)]
    [InlineData(int.MaxValue, 1)]
    public void Narrow_refuses_what_lies_outside(int start, int length) =>
        Assert.Contains("[4, 6]", Assert.Throws<ShapeException>(() => X.Narrow(0, start, length)).Message);

    [Fact]
    public void Gather_takes_along_one_dimension()
    {
        // The example of torch.gather's documentation.
        var x = Tensor.From([1L, 2, 3, 4], [2, 2]);
        Assert.Equal([1, 1, 4, 3], x.Gather(1, Tensor.From([0L, 0, 1, 0], [2, 2])).ToArray<long>());
        Assert.Equal([3, 2], x.Gather(0, Tensor.From([1L, 0], [1, 2])).ToArray<long>());
        Assert.Equal(DType.Int64, x.Gather(0, Tensor.From([1L, 0], [1, 2])).DType);
    }

    [Fact]
    public void Gather_refuses_indices_outside_and_shapes_that_are_larger()
    {
        var x = Tensor.Ones([2, 3]);
        Assert.Contains("Index 3", Assert.Throws<ShapeException>(() => x.Gather(1, Tensor.From([0L, 3], [1, 2]))).Message);
        Assert.Throws<ShapeException>(() => x.Gather(1, Tensor.From([0L, -1], [1, 2])));
        Assert.Contains("[3, 1]", Assert.Throws<ShapeException>(() => x.Gather(1, Tensor.Zeros([3, 1], DType.Int64))).Message);
    }

    [Fact]
    public void Large_integers_are_picked_exactly()
    {
        const long large = (1L << 53) + 1;
        var x = Tensor.From(large, 3, large + 2);
        Assert.Equal([large + 2, large], x.IndexSelect(Tensor.From<long>(2, 0)).ToArray<long>());
        Assert.Equal([large], x.Gather(0, Tensor.From<long>(0)).ToArray<long>());
        Assert.Equal([large, -100, large + 2], x.MaskedFill(Tensor.From(false, true, false), -100).ToArray<long>());
        Assert.Equal([large, 0, 0], Tensor.Where(Tensor.From(true, false, false), x, Tensor.Zeros([3], DType.Int64)).ToArray<long>());
        Assert.Equal(2, Tensor.From<long>(5, 1 << 24, (1 << 24) + 1).Argmax().Item());
    }

    [Fact]
    public void Embedding_widens_storage_types_and_refuses_ids_outside()
    {
        var table = Tensor.From([1f, 2, 3, 4], [2, 2]).To(DType.Float16);
        var rows = table.Embed(Tensor.From([1L, 0, 1], [3, 1]));
        Assert.Equal([3, 1, 2], rows.Shape);
        Assert.Equal([3, 4, 1, 2, 3, 4], rows.ToArray());
        Assert.Contains("Id 2", Assert.Throws<ShapeException>(() => table.Embed(Tensor.From<long>(2))).Message);
        Assert.Throws<ShapeException>(() => table.Embed(Tensor.From<long>(-1)));
        Assert.Throws<ShapeException>(() => Tensor.Ones([2]).Embed(Tensor.From<long>(0)));
    }

    [Fact]
    public void Masks_choose_without_letting_the_other_side_through()
    {
        var x = Tensor.From(1, float.NaN, float.PositiveInfinity);
        Assert.Equal([1, 0, 0], x.MaskedFill(Tensor.From(false, true, true), 0).ToArray());
        Assert.Equal([5, 2, 3], Tensor.Where(Tensor.From(true, false, false), Tensor.From(5f, float.NaN, float.NaN), Tensor.From(float.NaN, 2, 3)).ToArray());
        x.RequiresGrad = true;
        x.MaskedFill(Tensor.From(false, true, true), 0).Sum().Backward();
        Assert.Equal([1, 0, 0], x.Grad!.ToArray());
    }

    [Fact]
    public void Masks_are_broadcast_and_strided_operands_are_read_in_place()
    {
        var mask = Tensor.From([true, false, true, true, false, false], [3, 2]).Transpose(0, 1); // 1 1 0 / 0 1 0
        var x = Tensor.From(1f, 2).Unsqueeze(1);
        Assert.Equal([9, 9, 1, 2, 9, 2], x.MaskedFill(mask, 9).ToArray());
        Assert.Equal([1, 2, -3, -1, 2, -3], Tensor.Where(mask, Tensor.From(1f, 2, 3), Tensor.From(-3f, -2, -1).Flip(0)).ToArray());
    }

    [Fact]
    public void A_mask_that_is_large_gives_what_a_loop_gives()
    {
        var generator = new Generator(5);
        var mask = Tensor.From([.. Enumerable.Range(0, 300 * 7).Select(_ => generator.NextInteger(2) == 0)], [300, 1, 7]);
        var x = Tensor.RandomNormal([300, 50, 7], generator);
        float[] expected = x.ToArray(), flags = mask.To(DType.Float32).ToArray();
        for (var i = 0; i < expected.Length; i++)
            if (flags[(i / 350 * 7) + (i % 7)] != 0) expected[i] = -1;
        Assert.Equal(expected, x.MaskedFill(mask, -1).ToArray());
    }

    [Fact]
    public void Types_meet_as_in_arithmetic()
    {
        var mask = Tensor.From(true, false);
        Assert.Equal(DType.Float64, Tensor.Where(mask, Tensor.Ones([2]), Tensor.Ones([2], DType.Float64)).DType);
        Assert.Equal(DType.Float32, Tensor.Where(mask, Tensor.Ones([2], DType.Int64), Tensor.Ones([2])).DType);
        Assert.Equal(DType.Int32, Tensor.Where(mask, Tensor.Ones([2], DType.Int32), Tensor.Ones([2], DType.Bool)).DType);
        Assert.Equal(DType.Bool, Tensor.Ones([2], DType.Bool).MaskedFill(mask, 0).DType);
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2], DType.Int64).MaskedFill(mask, 0.5));
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2], DType.Int64).MaskedFill(mask, double.NegativeInfinity));
        Assert.Throws<ArgumentException>(() => Tensor.Where(Tensor.Ones([2]), Tensor.Ones([2]), Tensor.Ones([2])));
    }

    [Fact]
    public void A_mask_is_negated_and_other_types_are_not()
    {
        var mask = Tensor.From([true, false, false, true, true, true], [2, 3]);
        Assert.Equal([false, true, true, false, false, false], (!mask).ToArray<bool>());
        Assert.Equal([false, false, true, false, true, false], (!mask.Transpose(0, 1)).ToArray<bool>());
        Assert.Equal([2, 3], (!mask).Shape);
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => !Tensor.Ones([1])).Message);
    }

    [Fact]
    public void Argmax_gives_the_first_of_equals()
    {
        var x = Tensor.From([1f, 5, 5, 7, 2, 7], [2, 3]);
        Assert.Equal([1, 0], x.Argmax().ToArray<long>());
        Assert.Equal([1, 0, 1], x.Argmax(0).ToArray<long>());
        Assert.Equal([2, 1], x.Argmax(1, keepDim: true).Shape);
        Assert.Equal([0, 1, 1], Tensor.From([float.NaN, 1, 3, 2, float.NaN, 5], [2, 3]).Transpose(0, 1).Argmax(1).ToArray<long>());
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 0]).Argmax(1));
    }

    [Fact]
    public void Index_select_takes_slices()
    {
        Assert.Equal([12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5], X.IndexSelect(Tensor.From<long>(2, 0)).ToArray<long>());
        Assert.Equal([2, 0], Tensor.Ones([3, 0]).IndexSelect(Tensor.From<long>(2, 0)).Shape);
        Assert.Throws<ShapeException>(() => X.IndexSelect(Tensor.From<long>(4)));
        Assert.Throws<ShapeException>(() => X.IndexSelect(Tensor.From([0L], [1, 1])));
    }
}
