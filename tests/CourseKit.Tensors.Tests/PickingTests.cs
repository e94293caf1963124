namespace CourseKit.Tensors.Tests;

/// <summary>Masks, positions, cutting, padding, sequences. Expected values are PyTorch's.</summary>
public class PickingTests
{
    private static readonly Tensor X = Tensor.Arange(6).Reshape(2, 3);

    [Fact]
    public void Masks_pick_elements_or_slices()
    {
        Assert.Equal([1L, 3, 5], X[X.To(DType.Float32).Sin().Ne(0) & ((X > 4) | X.Eq(1) | X.Eq(3))].ToArray<long>());
        Assert.Equal([3L, 4, 5], X[Tensor.From(false, true)].ToArray<long>());
        Assert.Equal([1, 3], X[Tensor.From(false, true)].Shape);
        Assert.Equal([0, 3], X[Tensor.From(false, false)].Shape);
        Assert.Equal([0L, 2, 3, 5], X.MaskedSelect(Tensor.From(true, false, true)).ToArray<long>());
        var thrown = Assert.Throws<ShapeException>(() => X[Tensor.From(true, false, true)]);
        Assert.Contains("[3]", thrown.Message);
        Assert.Contains("[2, 3]", thrown.Message);
        Assert.Throws<ArgumentException>(() => X.MaskedSelect(X));
        Assert.Throws<ArgumentException>(() => X[Tensor.Ones([2])]);
    }

    [Fact]
    public void Positions_pick_elements_or_slices()
    {
        Assert.Equal([3L, 4, 5, 0, 1, 2], X[Tensor.From<long>(-1, 0)].ToArray<long>());
        Assert.Equal([2, 1, 3], X[Tensor.From([1L, 0], [2, 1])].Shape);
        Assert.Equal([5L, 0, 3], X.Take(Tensor.From<long>(-1, 0, 3)).ToArray<long>());
        Assert.Equal([2L, 0, 5, 3], X.IndexSelect(1, Tensor.From<long>(2, 0)).ToArray<long>());
        Assert.Throws<ShapeException>(() => X[Tensor.From<long>(2)]);
        Assert.Throws<ShapeException>(() => X[Tensor.From<long>(-3)]);
        Assert.Throws<ShapeException>(() => X.Take(Tensor.From<long>(6)));
        Assert.Throws<ArgumentException>(() => X.Take(Tensor.Ones([1])));
    }

    [Fact]
    public void Nonzero_names_every_place()
    {
        Assert.Equal([0L, 1, 1, 0, 1, 2], Tensor.From([0f, 2, 0, -1, 0, float.NaN], [2, 3]).NonZero().ToArray<long>());
        Assert.Equal([0, 2], Tensor.Zeros([2, 3]).NonZero().Shape);
        Assert.Equal([1, 0], Tensor.Ones([]).NonZero().Shape);
    }

    [Fact]
    public void Scattered_elements_are_added()
    {
        var indices = Tensor.From([0L, 0, 2, 1, 1, 1], [2, 3]);
        Assert.Equal([2, 1, 3, 3, 7, 5], X.To(DType.Float32).ScatterAdd(1, indices, Tensor.Ones([2, 3])).ToArray());
        Assert.Equal([2L, 1, 3, 3, 7, 5], X.ScatterAdd(1, indices, Tensor.Ones([2, 3], DType.Int64)).ToArray<long>());
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => X.ScatterAdd(1, indices, Tensor.Ones([2, 3]))).Message);
        Assert.Throws<ShapeException>(() => X.ScatterAdd(1, indices + 1, X));
        Assert.Contains("[2, 2]", Assert.Throws<ShapeException>(() => X.ScatterAdd(1, indices, X[.., ..2])).Message);
    }

    [Fact]
    public void One_hot_vectors_mark_the_class()
    {
        var hot = Tensor.From<long>(2, 0).OneHot();
        Assert.Equal([2, 3], hot.Shape);
        Assert.Equal([0L, 0, 1, 1, 0, 0], hot.ToArray<long>());
        Assert.Equal([1, 2, 4], Tensor.From([1L, 0], [1, 2]).OneHot(4).Shape);
        Assert.Contains("Class 2", Assert.Throws<ShapeException>(() => Tensor.From<long>(2, 0).OneHot(2)).Message);
        Assert.Throws<ShapeException>(() => Tensor.From<long>(-1).OneHot(2));
        Assert.Throws<ArgumentException>(() => Tensor.Ones([1]).OneHot());
    }

    [Fact]
    public void Padding_goes_around_the_last_dimensions_first()
    {
        var padded = X.Pad([1, 2, 0, 1], 9);
        Assert.Equal([3, 6], padded.Shape);
        Assert.Equal([9L, 0, 1, 2, 9, 9, 9, 3, 4, 5, 9, 9, 9, 9, 9, 9, 9, 9], padded.ToArray<long>());
        Assert.Contains("[2, 3]", Assert.Throws<ShapeException>(() => X.Pad([1])).Message);
        Assert.Throws<ShapeException>(() => X.Pad([-1, 1]));
        Assert.Throws<ShapeException>(() => X.Pad([0, 0, 0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => X.Pad([1, 1], 0.5));
    }

    [Fact]
    public void Rolling_brings_back_what_leaves()
    {
        Assert.Equal([2L, 0, 1, 5, 3, 4], X.Roll(1, 1).ToArray<long>());
        Assert.Equal([3L, 4, 5, 0, 1, 2], X.Roll(-1, 0).ToArray<long>());
        Assert.Equal([2L, 0, 1, 5, 3, 4], X.Roll(7, 1).ToArray<long>());
        Assert.Equal([0, 3], Tensor.Ones([0, 3]).Roll(2, 0).Shape);
    }

    [Fact]
    public void Parts_cover_the_whole()
    {
        Assert.Equal([[1, 3], [0, 3], [1, 3]], X.Split([1, 0, 1]).Select(part => part.Shape.ToArray()));
        Assert.Contains("[2, 3]", Assert.Throws<ShapeException>(() => X.Split([1, 2])).Message);
        Assert.Equal([3, 3, 1], Tensor.Ones([7]).Chunk(3).Select(part => part.Shape[0]));
        Assert.Equal([2, 2, 2], Tensor.Ones([6]).Chunk(4).Select(part => part.Shape[0]));
        Assert.Equal([1L, 4], X.Unbind(1)[1].ToArray<long>());
        Assert.Throws<ArgumentOutOfRangeException>(() => X.Chunk(0));
    }

    [Fact]
    public void Parts_of_a_leaf_are_differentiated_one_by_one_and_those_of_a_result_as_often_as_the_graph_is_kept()
    {
        var x = Tensor.Ones([4]);
        x.RequiresGrad = true;
        foreach (var part in x.Split(2)) part.Sum().Backward();
        Assert.Equal([1, 1, 1, 1], x.Grad!.ToArray());
        var parts = (x * 2).Split(3);
        parts[0].Sum().Backward(retainGraph: true);
        parts[1].Sum().Backward(retainGraph: true);
        (parts[0].Sum() + parts[1].Sum()).Backward();
        Assert.Equal([5, 5, 5, 5], x.Grad!.ToArray());
        Assert.Throws<GradientException>(() => parts[0].Sum().Backward());
        Assert.Throws<ShapeException>(() => Tensor.Ones([]).Split(1));
    }

    [Fact]
    public void Dimensions_are_joined_and_dropped()
    {
        var x = Tensor.Ones([2, 1, 3, 4]);
        Assert.Equal([24], x.Flatten().Shape);
        Assert.Equal([2, 3, 4], x.Flatten(0, 1).Shape);
        Assert.Equal([2, 1, 12], x.Flatten(2).Shape);
        Assert.Equal([1], Tensor.Ones([]).Flatten().Shape);
        Assert.Equal([2, 3, 4], x.Squeeze().Shape);
        Assert.Throws<ShapeException>(() => x.Flatten(2, 1));
    }

    [Fact]
    public void Diagonals_are_views()
    {
        Assert.Equal([0L, 4], X.Diagonal().ToArray<long>());
        Assert.Equal([1L, 5], X.Diagonal(1).ToArray<long>());
        Assert.Equal([3L], X.Diagonal(-1).ToArray<long>());
        Assert.Equal([0], X.Diagonal(3).Shape);
        Assert.Throws<ShapeException>(() => X.Diagonal(0, 1, -1));
        Assert.Throws<ShapeException>(() => X[0].Diagonal());
    }

    [Fact]
    public void Sequences_and_the_identity()
    {
        Assert.Equal([1L, 4, 7], Tensor.Arange(1, 10, 3).ToArray<long>());
        Assert.Equal([5L, 3], Tensor.Arange(5, 1, -2).ToArray<long>());
        Assert.Empty(Tensor.Arange(5, 1, 2).ToArray<long>());
        Assert.Equal([0, 0.25f, 0.5f, 0.75f], Tensor.Arange(0, 1, 0.25).ToArray());
        Assert.Equal([0, 0.25f, 0.5f, 0.75f, 1], Tensor.Linspace(0, 1, 5).ToArray());
        Assert.Equal([3], Tensor.Linspace(3, 7, 1).ToArray());
        Assert.Equal(0.7f, Tensor.Linspace(0.1, 0.7, 7).ToArray()[^1]);
        Assert.Equal([1, 0, 0, 0, 1, 0], Tensor.Eye(2, 3).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Arange(0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Arange(0, double.PositiveInfinity, 0.5));
    }
}
