using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Tests;

/// <summary>Rows of one tensor put into another.</summary>
public sealed class RowCopiesTests
{
    [Fact]
    public void Slices_of_views_are_copied_and_what_lies_around_them_stays()
    {
        var source = Tensor.Arange(3 * 2 * 4 * 5).To(DType.Float32).Reshape(3, 2, 4, 5);
        var target = Tensor.Full([4, 2, 6, 5], -1.0);
        target.Narrow(2, 0, 3).CopyRowsInPlace(source.Narrow(2, 0, 3), 2, 0, 0, 1);
        Assert.Equal(source.IndexSelect(Tensor.From<long>(2, 0, 0, 1)).Narrow(2, 0, 3).ToArray(), target.Narrow(2, 0, 3).ToArray());
        Assert.All(target.Narrow(2, 3, 3).ToArray(), value => Assert.Equal(-1, value));
    }

    [Fact]
    public void Transposed_views_are_copied_element_by_element()
    {
        var source = Tensor.Arange(24).Reshape(2, 3, 4).Transpose(1, 2);
        Assert.Equal(source.IndexSelect(Tensor.From<long>(1, 0)).ToArray<long>(), Tensor.Zeros([2, 4, 3], DType.Int64).CopyRowsInPlace(source, 1, 0).ToArray<long>());
    }

    [Fact]
    public void What_does_not_fit_is_an_error()
    {
        var x = Tensor.Zeros([2, 3]);
        Assert.Throws<ShapeException>(() => x.CopyRowsInPlace(Tensor.Zeros([2, 4]), 0, 1));
        Assert.Throws<ShapeException>(() => x.CopyRowsInPlace(Tensor.Zeros([2, 3]), 0));
        Assert.Throws<ShapeException>(() => x.CopyRowsInPlace(Tensor.Zeros([2, 3]), 0, 2));
        Assert.Throws<ShapeException>(() => x.CopyRowsInPlace(Tensor.Zeros([2, 3]), -1, 0));
        Assert.Throws<ShapeException>(() => x.CopyRowsInPlace(Tensor.Zeros([2, 3], DType.Int64), 0, 1));
        Assert.Throws<InvalidOperationException>(() => x.CopyRowsInPlace(x, 1, 0));
        var trained = new Parameter(Tensor.Zeros([2, 3])) { RequiresGrad = true };
        Assert.Throws<GradientException>(() => Tensor.Zeros([2, 3]).CopyRowsInPlace(trained, 0, 1));
    }
}
