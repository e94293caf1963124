namespace CourseKit.Tensors.Tests;

/// <summary>Shapes, broadcasting and changes of shape, as PyTorch documents them.</summary>
public class ShapeTests
{
    private static Tensor Counting(params int[] sizes) => Tensor.Arange(((Shape)sizes).ElementCount).Reshape(sizes);

    [Theory]
    [InlineData(new[] { 5, 1, 4, 1 }, new[] { 3, 1, 1 }, new[] { 5, 3, 4, 1 })]
    [InlineData(new int[0], new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 1 }, new[] { 3, 1, 7 }, new[] { 3, 1, 7 })]
    [InlineData(new[] { 1 }, new[] { 0 }, new[] { 0 })]
    [InlineData(new[] { 2, 0 }, new[] { 1 }, new[] { 2, 0 })]
    [InlineData(new int[0], new int[0], new int[0])]
    public void Shapes_are_broadcast_from_the_end(int[] left, int[] right, int[] expected)
    {
        Assert.Equal<Shape>(expected, Shape.Broadcast(left, right));
        Assert.Equal<Shape>(expected, Shape.Broadcast(right, left));
        Assert.Equal<Shape>(expected, (Tensor.Ones(left) + Tensor.Ones(right)).Shape);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 2, 4 })]
    [InlineData(new[] { 5, 2, 4, 1 }, new[] { 3, 1, 1 })]
    [InlineData(new[] { 0 }, new[] { 2 })]
    public void Shapes_that_do_not_go_together_are_both_named(int[] left, int[] right)
    {
        foreach (var action in new Action[]
        {
            () => Shape.Broadcast(left, right), () => _ = Tensor.Ones(left) * Tensor.Ones(right), () => Tensor.Where(Tensor.Ones([], DType.Bool), Tensor.Ones(left), Tensor.Ones(right)),
        })
            NamesBoth(action, left, right);
    }

    [Fact]
    public void Operations_name_the_shapes_that_do_not_fit()
    {
        NamesBoth(() => Tensor.Ones([2, 3]).MatMul(Tensor.Ones([4, 5])), [2, 3], [4, 5]);
        NamesBoth(() => Tensor.Ones([2, 2, 3]).MatMul(Tensor.Ones([4, 3, 5])), [2], [4]);
        NamesBoth(() => Tensor.Ones([2, 3]).Linear(Tensor.Ones([4, 5])), [2, 3], [4, 5]);
        NamesBoth(() => Tensor.Ones([2, 3]).LayerNorm(Tensor.Ones([4]), Tensor.Ones([4])), [2, 3], [4]);
        NamesBoth(() => Tensor.Ones([2, 3]).Reshape(4, 2), [2, 3], [4, 2]);
        NamesBoth(() => Tensor.Ones([2, 3]).Reshape(4, -1), [2, 3], [4, -1], create: false);
        NamesBoth(() => Tensor.Ones([2, 3]).Expand(4, 3), [2, 3], [4, 3]);
        NamesBoth(() => Tensor.Ones([2, 3]).Expand(3), [2, 3], [3]);
        NamesBoth(() => Tensor.Ones([2, 3]).MseLoss(Tensor.Ones([3])), [2, 3], [3]);
        NamesBoth(() => Tensor.Ones([2, 3]).BinaryCrossEntropyWithLogits(Tensor.Ones([3])), [2, 3], [3]);
        NamesBoth(() => Tensor.Ones([2, 3]).KlDivergence(Tensor.Ones([3])), [2, 3], [3]);
        NamesBoth(() => Tensor.Ones([2, 3]).CrossEntropy(Tensor.Zeros([3], DType.Int64)), [2, 3], [3]);
        NamesBoth(() => Tensor.Cat([Tensor.Ones([2, 3]), Tensor.Ones([2, 4])]), [2, 3], [2, 4]);
        NamesBoth(() => Tensor.Ones([2, 3]).AddInPlace(Tensor.Ones([4])), [2, 3], [4]);
        NamesBoth(() => Tensor.Ones([2, 3]).CopyInPlace(Tensor.Ones([1, 2, 3])), [2, 3], [1, 2, 3]);
        NamesBoth(() => Tensor.Ones([2, 3]).Gather(0, Tensor.Zeros([2], DType.Int64)), [2, 3], [2]);
        NamesBoth(() => Tensor.PackedAttention(Tensor.Ones([2, 3]), Tensor.Ones([4, 3]), Tensor.Ones([2, 3]), [0, 2], 1), [2, 3], [4, 3]);
    }

    private static void NamesBoth(Action action, int[] left, int[] right, bool create = true)
    {
        var message = Assert.Throws<ShapeException>(action).Message;
        Assert.Contains($"[{string.Join(", ", left)}]", message);
        Assert.Contains(create ? ((Shape)right).ToString() : $"[{string.Join(", ", right)}]", message);
    }

    [Fact]
    public void Packed_attention_refuses_heads_and_starts_that_do_not_fit()
    {
        var x = Tensor.Ones([4, 6]);
        Assert.Throws<ShapeException>(() => Tensor.PackedAttention(x, x, x, [0, 4], 4));
        Assert.Throws<ShapeException>(() => Tensor.PackedAttention(x, x, x, [0, 4], 0));
        foreach (var starts in new int[][] { [], [0], [0, 5], [1, 4], [0, 3, 2, 4], [-1, 4] })
            Assert.Throws<ShapeException>(() => Tensor.PackedAttention(x, x, x, starts, 2));
    }

    [Fact]
    public void Shapes_compare_by_their_sizes_and_print_them()
    {
        Shape shape = [2, 3], other = [2, 3], empty = [3, 0];
        Assert.True(shape == new[] { 2, 3 });
        Assert.True(shape != new[] { 3, 2 });
        Assert.Equal(shape.GetHashCode(), other.GetHashCode());
        Assert.Equal("[2, 3]", shape.ToString());
        Assert.Equal("[]", default(Shape).ToString());
        Assert.Equal((6, 1, 0), (shape.ElementCount, default(Shape).ElementCount, empty.ElementCount));
        Assert.Equal((3, 2), (shape[^1], shape[0]));
        Assert.Throws<ShapeException>(() => (Shape)new[] { 2, -1 });
    }

    [Fact]
    public void A_shape_does_not_change_with_the_array_it_was_made_from()
    {
        var sizes = new[] { 2, 3 };
        Shape shape = sizes;
        sizes[0] = 7;
        shape.ToArray()[0] = 9;
        Assert.Equal([2, 3], shape);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(2)]
    public void Dimensions_that_do_not_exist_are_refused(int dimension)
    {
        var x = Tensor.Ones([2, 3]);
        foreach (var action in new Action[]
        {
            () => x.Sum(dimension), () => x.Softmax(dimension), () => x.Transpose(0, dimension), () => x.Split(1, dimension), () => x.Flip(dimension), () => x.Argmax(dimension),
            () => x.LogSumExp(dimension), () => Tensor.Cat([x, x], dimension), () => x.Squeeze(dimension), () => x.Norm(dimension), () => x.Mean(dimension), () => x.Narrow(dimension, 0, 1),
        })
            Assert.Contains("[2, 3]", Assert.Throws<ShapeException>(action).Message);
    }

    [Fact]
    public void A_negative_dimension_counts_from_the_end()
    {
        var x = Counting(2, 3, 4).To(DType.Float32);
        Assert.Equal(x.Sum(2).ToArray(), x.Sum(-1).ToArray());
        Assert.Equal(x.Transpose(0, 2).ToArray(), x.Transpose(-3, -1).ToArray());
        Assert.Equal([2, 3, 4, 1], x.Unsqueeze(-1).Shape);
        Assert.Equal([1, 2, 3, 4], x.Unsqueeze(-4).Shape);
        Assert.Throws<ShapeException>(() => x.Unsqueeze(-5));
        Assert.Throws<ShapeException>(() => x.Unsqueeze(4));
    }

    [Fact]
    public void Scalars_take_dimension_zero_where_pytorch_lets_them()
    {
        var x = Tensor.Scalar(3);
        Assert.Equal((3.0, 3.0, 1.0, 3.0, 0.0), (x.Sum(0).Item(), x.Mean(-1).Item(), x.Softmax(0).Item(), x.LogSumExp(0).Item(), x.Argmax(0).Item()));
        Assert.Equal([1], x.Unsqueeze(0).Shape);
        Assert.Equal([3, 3], Tensor.Stack([x, x]).ToArray());
        foreach (var action in new Action[] { () => Tensor.Cat([x, x]), () => x.Squeeze(0), () => x.Narrow(0, 0, 1), () => x.IndexSelect(Tensor.Arange(1)), () => _ = x[0] })
            Assert.Throws<ShapeException>(action);
    }

    [Fact]
    public void Views_share_memory_and_copies_do_not()
    {
        var x = Tensor.Zeros([2, 3]);
        var views = new[] { x.Transpose(0, 1), x.Unsqueeze(0), x[1], x.Expand(4, 2, 3), x.Reshape(6), x.Detach(), x.Permute(1, 0) };
        var copies = new[] { x.Clone(), x.Transpose(0, 1).Contiguous(), x.Repeat(1, 1), x.Flip(0), x[..1].Flip(0), x.Sum([]), x[0, 0].Sum(0), Tensor.Cat([x]) };
        x.AddInPlace(Tensor.Ones([2, 3]));
        Assert.All(views, view => Assert.All(view.ToArray(), value => Assert.Equal(1, value)));
        Assert.All(copies, copy => Assert.All(copy.ToArray(), value => Assert.Equal(0, value)));
    }

    [Fact]
    public void Permute_transpose_and_flip_move_the_elements()
    {
        var x = Counting(2, 3);
        Assert.Equal([0, 3, 1, 4, 2, 5], x.Transpose(0, 1).ToArray<long>());
        Assert.Equal([3, 4, 5, 0, 1, 2], x.Flip(0).ToArray<long>());
        Assert.Equal([5, 4, 3, 2, 1, 0], x.Flip(0, -1).ToArray<long>());
        Assert.Equal([2, 5, 1, 4, 0, 3], x.Transpose(0, 1).Flip(0).ToArray<long>());
        var y = Counting(2, 3, 4).Permute(2, 0, 1);
        Assert.Equal([4, 2, 3], y.Shape);
        Assert.Equal(12 + 4 + 3, y[3, 1, 1].Item());
        Assert.Throws<ShapeException>(() => x.Permute(0));
        Assert.Throws<ShapeException>(() => x.Permute(0, 0));
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
    public void Every_type_can_be_moved_and_joined(DType type)
    {
        var x = (Counting(2, 3) - Tensor.Scalar(3)).Relu().To(type); // 0 0 0 0 1 2
        double two = type == DType.Bool ? 1 : 2;
        Check([0, 0, 0, 1, 0, two], x.Transpose(0, 1));
        Check([0, 0, 0, two, 1, 0], x.Flip(1));
        Check([0, 0, 0, 0, 1, two, 0, 0, 0], Tensor.Cat([x, x[..1]]));
        Check([0, 0, 0, 0, 0, 0, 1, two, 1, two], Tensor.Cat([x, x[.., 1..]], 1));
        Check([0, 0, 1, two], x[.., 1..]);
        Check([0, 0, 0, 0, 1, two, 0, 0, 0, 0, 1, two], Tensor.Stack([x, x]));
        Check([0, 1, two, 0, 1, two], x[1].Expand(2, 3));
        Check([0, 1, two, 0, 1, two], x[1].Repeat(2));
        Check([0, 0, two], Tensor.Where(Tensor.From(false, false, true), x[1], x[0]));
        Check([0, 1, two, 0, 0, 0], x.IndexSelect(Tensor.From<long>(1, 0)));
        Check([two, 0], x[1].Gather(0, Tensor.From<long>(2, 0)));
        Check([1, 1], Tensor.Ones([2], type));
        Check([0, 0], Tensor.Zeros([2], type));

        void Check(double[] expected, Tensor actual)
        {
            if (type is not (DType.Float16 or DType.BFloat16)) Assert.Equal(type, actual.DType);
            Assert.Equal(expected, actual.To(DType.Float64).ToArray<double>());
        }
    }

    [Fact]
    public void Split_gives_parts_of_a_size_and_a_rest()
    {
        var parts = Counting(5, 2).Split(2);
        Assert.Equal([2, 2, 1], parts.Select(part => part.Shape[0]));
        Assert.Equal(Counting(5, 2).ToArray<long>(), Tensor.Cat(parts).ToArray<long>());
        Assert.Equal([3, 1], Counting(2, 4).Split(3, -1).Select(part => part.Shape[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Counting(5).Split(0));
    }

    [Fact]
    public void Repeat_tiles_as_in_pytorch()
    {
        Assert.Equal([1, 2, 1, 2, 1, 2, 1, 2], Tensor.From<long>(1, 2).Repeat(2, 2).ToArray<long>());
        Assert.Equal([4, 2, 1], Tensor.From<long>(1, 2).Unsqueeze(1).Repeat(4, 1, 1).Shape);
        Assert.Throws<ShapeException>(() => Counting(2, 3).Repeat(2));
    }

    [Fact]
    public void Reshape_works_out_one_size()
    {
        Assert.Equal([2, 3, 4], Counting(6, 4).Reshape(2, -1, 4).Shape);
        Assert.Equal([0, 3], Tensor.Ones([3, 0]).Reshape(-1, 3).Shape);
        Assert.Throws<ShapeException>(() => Counting(6).Reshape(-1, -1));
        Assert.Equal([0, 2, 4, 1, 3, 5], Counting(3, 2).Transpose(0, 1).Reshape(6).ToArray<long>());
    }

    [Fact]
    public void Products_over_nothing_are_zero_or_the_bias()
    {
        Assert.Equal(new float[8], Tensor.Ones([2, 2, 0]).MatMul(Tensor.Ones([0, 2])).ToArray());
        Assert.Equal([5, 6, 5, 6], Tensor.Ones([2, 0]).Linear(Tensor.Ones([2, 0]), Tensor.From(5f, 6)).ToArray());
    }
}
