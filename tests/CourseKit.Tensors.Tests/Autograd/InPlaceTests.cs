using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>PyTorch's rules of changes in place: what is recorded, what is refused, and that no gradient is wrong in silence.</summary>
public class InPlaceTests
{
    private static Tensor Leaf(params float[] values)
    {
        var leaf = Tensor.From(values, [values.Length]);
        leaf.RequiresGrad = true;
        return leaf;
    }

    public static TheoryData<string> Changes => [.. All.Keys];

    private static readonly Dictionary<string, Action<Tensor>> All = new()
    {
        ["add"] = x => x.AddInPlace(Tensor.Ones([])),
        ["add a number"] = x => x.AddInPlace(2),
        ["multiply"] = x => x.MultiplyInPlace(Tensor.Ones([])),
        ["scale"] = x => x.ScaleInPlace(2),
        ["copy"] = x => x.CopyInPlace(Tensor.Ones([])),
        ["fill"] = x => x.FillInPlace(2),
        ["zero"] = x => x.ZeroInPlace(),
        ["fill where"] = x => x.MaskedFillInPlace(Tensor.Ones([], DType.Bool), 2),
        ["assign a part"] = x => x[..1] = Tensor.Ones([]),
        ["assign at a mask"] = x => x[x.Detach() > -100] = Tensor.Ones([]),
        ["assign at indices"] = x => x[Tensor.From<long>(0)] = Tensor.Ones([]),
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_leaf_that_requires_a_gradient_is_changed_inside_NoGrad_only(string change)
    {
        var x = Leaf(1, 2);
        var thrown = Assert.Throws<GradientException>(() => All[change](x));
        Assert.Contains("leaf of shape [2]", thrown.Message);
        Assert.Contains("NoGrad", thrown.Message);
        Assert.Contains("view", Assert.Throws<GradientException>(() => All[change](x[..])).Message);
        Assert.Equal([1, 2], x.ToArray());
        using (new NoGrad()) All[change](x);
        Assert.True(x.IsLeaf);
        (x * x).Sum().Backward();
        Assert.Equal(x.ToArray().Select(value => 2 * value), x.Grad!.ToArray());
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_change_counts_as_a_new_version(string change)
    {
        var x = Tensor.From(1f, 2);
        var version = x.Storage.Version;
        All[change](x);
        Assert.True(x.Storage.Version > version);
        var (leaf, factor) = (Leaf(1, 2), Tensor.From(3f, 4));
        var y = (leaf * factor).Sum();
        All[change](factor);
        Assert.Contains("changed in place", Assert.Throws<GradientException>(() => y.Backward()).Message);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Mapped_and_expanded_memory_is_refused(string change)
    {
        var x = Tensor.Ones([1]).Expand(3);
        Assert.Throws<InvalidOperationException>(() => All[change](x));
    }

    [Theory]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Byte)]
    public void Changes_keep_the_type_and_reach_strided_views(DType type)
    {
        var x = Tensor.Arange(6).Reshape(2, 3).To(type);
        var column = x.Transpose(0, 1)[1];
        Assert.Same(column, column.AddInPlace(Tensor.Arange(2)));
        Assert.Equal([0, 1, 2, 3, 5, 5], Numbers(x));
        column.ScaleInPlace(2);
        column.MultiplyInPlace(Tensor.Full([], 2L, type));
        Assert.Equal([0, 4, 2, 3, 20, 5], Numbers(x));
        x[.., 0].CopyInPlace(Tensor.From(7, 8));
        x[1, 1..].FillInPlace(9);
        x[..1].MaskedFillInPlace(Tensor.From(false, false, true), 6);
        Assert.Equal([7, 4, 6, 8, 9, 9], Numbers(x));
        x[Tensor.From<long>(-1)] = Tensor.Arange(3).To(type);
        x[x.Eq(4)] = Tensor.Full([], 1L, type);
        Assert.Equal([7, 1, 6, 0, 1, 2], Numbers(x));
        Assert.Equal(type, x.DType);
    }

    private static double[] Numbers(Tensor x) => x.To(DType.Float64).ToArray<double>();

    [Fact]
    public void A_tensor_copied_onto_a_shifted_or_turned_part_of_itself_is_read_before_it_is_written()
    {
        var x = Tensor.From(1f, 2, 3, 4);
        x[1..].CopyInPlace(x[..^1]);
        Assert.Equal([1, 1, 2, 3], x.ToArray());
        x[1..].AddInPlace(x[..^1]);
        Assert.Equal([1, 2, 3, 5], x.ToArray());
        var square = Tensor.From([1f, 2, 3, 4], [2, 2]);
        square.CopyInPlace(square.Transpose(0, 1));
        Assert.Equal([1, 3, 2, 4], square.ToArray());
        square.AddInPlace(square.Transpose(0, 1));
        Assert.Equal([2, 5, 5, 8], square.ToArray());
    }

    [Fact]
    public void Other_tensors_for_the_same_memory_are_refused_after_a_recorded_change()
    {
        var (w, buffer) = (Leaf(1, 2), Tensor.Zeros([2, 2]));
        var row = buffer[0];
        buffer[1] = w;
        // The view shares memory with elements that now depend on w, but has no history.
        Assert.Contains("shares its memory", Assert.Throws<GradientException>(() => row * w).Message);
        (buffer * buffer).Sum().Backward();
        Assert.Equal([2, 4], w.Grad!.ToArray());

        var other = Tensor.Zeros([2, 2]);
        other[0].AddInPlace(w);
        Assert.Equal([1, 2, 0, 0], other.ToArray());
        Assert.Throws<GradientException>(() => other * w);
        Assert.Throws<GradientException>(() => other[1] * w);
        Assert.Equal([1, 4, 0, 0], (other.Detach() * w).ToArray());
    }

    [Fact]
    public void A_result_and_its_views_are_refused_after_a_change_that_their_history_does_not_know()
    {
        var x = Leaf(1, 2);
        var y = x * 2;
        var view = y[..1];
        y.ScaleInPlace(3);
        Assert.Throws<GradientException>(() => view * 2);
        (y * y[..1]).Sum().Backward();
        Assert.Equal([(6 * 2 * 6) + (6 * 12), 6 * 6], x.Grad!.ToArray());

        var z = x * 2;
        using (new NoGrad()) z.ScaleInPlace(2);
        Assert.Throws<GradientException>(() => z.Sum());
        Assert.Throws<GradientException>(() => z.Backward(Tensor.Ones([2])));
        Assert.Equal(12, NoGrad.Run(() => z.Sum()).Item());
    }

    [Fact]
    public void A_change_in_place_saves_what_its_gradient_needs()
    {
        var (x, w) = (Leaf(1, 2), Leaf(3, 4));
        var y = x * 2;
        y.MultiplyInPlace(w);
        y.MultiplyInPlace(w);
        y.Sum().Backward();
        Assert.Equal([18, 32], x.Grad!.ToArray());
        Assert.Equal([2 * 2 * 3, 2 * 4 * 4], w.Grad!.ToArray());
    }

    [Fact]
    public void Assignments_that_do_not_fit_name_both_sides()
    {
        var x = Tensor.Ones([3, 2]);
        foreach (var (assign, left, right) in new (Action, string, string)[]
        {
            (() => x[0] = Tensor.Ones([3]), "[2]", "[3]"),
            (() => x[Tensor.From(true, false, true)] = Tensor.Ones([3, 2]), "[2, 2]", "[3, 2]"),
            (() => x[Tensor.From(true, false)] = Tensor.Ones([2]), "[3, 2]", "[2]"),
            (() => x[Tensor.From<long>(0, 1)] = Tensor.Ones([3, 2]), "[2, 2]", "[3, 2]"),
            (() => x[Tensor.From<long>(3)] = Tensor.Ones([2]), "3", "3"),
            (() => x.AddInPlace(Tensor.Ones([3])), "[3, 2]", "[3]"),
            (() => x.MaskedFillInPlace(Tensor.Ones([3], DType.Bool), 1), "[3, 2]", "[3]"),
        })
        {
            var message = Assert.Throws<ShapeException>(assign).Message;
            Assert.Contains(left, message);
            Assert.Contains(right, message);
        }

        var whole = Tensor.Arange(3);
        Assert.Throws<ArgumentException>(() => whole[0] = Tensor.Scalar(0.5));
        Assert.Throws<ArgumentException>(() => whole.AddInPlace(Tensor.Scalar(0.5)));
        Assert.Throws<ArgumentException>(() => whole.AddInPlace(0.5));
        Assert.Throws<ArgumentException>(() => whole.FillInPlace(0.5));
        Assert.Throws<ArgumentException>(() => x[Tensor.Ones([2])] = Tensor.Ones([]));
    }

    [Fact]
    public void Elements_that_were_overwritten_get_no_gradient()
    {
        var (x, w) = (Leaf(1, 2, 3), Leaf(4));
        var y = x * 1;
        y[1..2] = w;
        y[Tensor.From(false, false, true)] = Tensor.Scalar(0);
        (y * Tensor.From(5f, 6, 7)).Sum().Backward();
        Assert.Equal([5, 0, 0], x.Grad!.ToArray());
        Assert.Equal([6], w.Grad!.ToArray());
    }
}
