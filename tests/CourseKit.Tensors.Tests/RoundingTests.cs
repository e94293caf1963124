namespace CourseKit.Tensors.Tests;

/// <summary>Rounding, remainders and products. Expected values are PyTorch's.</summary>
public class RoundingTests
{
    private const float NaN = float.NaN, Infinity = float.PositiveInfinity;

    [Fact]
    public void Numbers_are_rounded_as_in_pytorch()
    {
        var x = Tensor.From(2.5f, -2.5f, 0.5f, -0.5f, 1.5f, Infinity, NaN, -3.7f, 3.7f);
        Assert.Equal([2, -3, 0, -1, 1, Infinity, NaN, -4, 3], x.Floor().ToArray());
        Assert.Equal([3, -2, 1, -0f, 2, Infinity, NaN, -3, 4], x.Ceil().ToArray());
        Assert.Equal([2, -2, 0, -0f, 2, Infinity, NaN, -4, 4], x.Round().ToArray());
        Assert.Equal([2, -2, 0, -0f, 1, Infinity, NaN, -3, 3], x.Trunc().ToArray());
        Assert.Equal([1, -1, 1, -1, 1, 1, 0, -1, 1], x.Sign().ToArray());
        Assert.Equal([3L, -4], Tensor.From<long>(3, -4).Ceil().ToArray<long>());
        Assert.Equal([1L, -1, 0], Tensor.From<long>(3, -4, 0).Sign().ToArray<long>());
        Assert.Equal([true, false], Tensor.From(true, false).Sign().ToArray<bool>());
        Assert.Equal([1, 0], Tensor.From<byte>(200, 0).Sign().ToArray<byte>());
        Assert.Equal([1, -2], Tensor.From((Half)1.5, (Half)(-1.5)).Floor().ToArray());
    }

    [Fact]
    public void Remainders_have_the_sign_of_the_divisor()
    {
        Tensor a = Tensor.From(7, -7, 7, -7, 1, -1, Infinity, 5, -5, -0f, 0.3f, NaN, 0), b = Tensor.From(3, 3, -3, -3, 0, 0, 2, Infinity, Infinity, 3, 0.1f, 1, 0);
        Assert.Equal([1, 2, -2, -1, NaN, NaN, NaN, 5, Infinity, -0f, 7.450581e-09f, NaN, NaN], (a % b).ToArray());
        Assert.Equal([2, -3, -3, 2, Infinity, -Infinity, NaN, 0, -1, -0f, 3, NaN, NaN], a.FloorDivide(b).ToArray());
        Assert.Equal([1, 2, 1, 2], (a[..4] % 3).ToArray());
        Assert.Equal([3, -4], a[..2].FloorDivide(2.0).ToArray());
        Assert.Equal([0.5f, 2], (Tensor.From<long>(3, 7) % 2.5).ToArray());
    }

    [Fact]
    public void Integers_are_divided_down()
    {
        Tensor a = Tensor.From(7, -7, 7, -7, 6, -6, 0, long.MinValue), b = Tensor.From<long>(3, 3, -3, -3, 3, -3, -5, 3);
        Assert.Equal([1L, 2, -2, -1, 0, 0, 0, 1], (a % b).ToArray<long>());
        Assert.Equal([2L, -3, -3, 2, 2, 2, 0, -3074457345618258603], a.FloorDivide(b).ToArray<long>());
        Assert.Equal([long.MinValue, 3], Tensor.From(long.MinValue, -3).FloorDivide(-1).ToArray<long>());
        Assert.Equal([0L, 0], (Tensor.From(long.MinValue, -3) % -1).ToArray<long>());
        Assert.Equal([5, 3], (Tensor.From<byte>(250, 7) % Tensor.From<byte>(7, 4)).ToArray<byte>());
        Assert.Equal(DType.Int64, (Tensor.From(true) % 2).DType);
        Assert.Equal(DType.Int32, (Tensor.From(5) % Tensor.From(true)).DType);
    }

    [Fact]
    public void Whole_numbers_cannot_be_divided_by_zero()
    {
        Assert.Contains("[2]", Assert.Throws<DivideByZeroException>(() => Tensor.From<long>(1, 2) % Tensor.From<long>(1, 0)).Message);
        Assert.Throws<DivideByZeroException>(() => Tensor.From(1, 2).FloorDivide(0));
        Assert.Throws<DivideByZeroException>(() => Tensor.From(true) % Tensor.From<long>(0));
        Assert.Throws<NotSupportedException>(() => Tensor.From(true) % Tensor.From(true));
        Assert.Equal([Infinity], Tensor.From<long>(1).FloorDivide(0.0).ToArray());
    }

    [Fact]
    public void Non_finite_elements_are_found()
    {
        var x = Tensor.From(1, NaN, Infinity, -Infinity);
        Assert.Equal([false, true, false, false], x.IsNan().ToArray<bool>());
        Assert.Equal([false, false, true, true], x.IsInf().ToArray<bool>());
        Assert.Equal([true, false, false, false], x.IsFinite().ToArray<bool>());
        Assert.Equal([true], Tensor.From<long>(1).IsFinite().ToArray<bool>());
    }

    [Fact]
    public void Products_wrap_as_int64_and_have_gradients_beside_zeros()
    {
        var x = Tensor.From([2f, 0, 3, 0, 5, 0], [2, 3]);
        x.RequiresGrad = true;
        x.Prod(1).Sum().Backward();
        Assert.Equal([0, 6, 0, 0, 0, 0], x.Grad!.ToArray());
        Assert.Equal([1], Tensor.Ones([0]).Prod().Reshape(1).ToArray());
        Assert.Equal(DType.Int64, Tensor.From(true, true).Prod().DType);
        Assert.Equal([long.MinValue], Tensor.From(1L << 62, 2).Prod(0, keepDim: true).ToArray<long>());
        Assert.Equal([1, 3], Tensor.Ones([2, 3]).Prod(0, keepDim: true).Shape);
    }

    [Fact]
    public void Deviations_agree_with_pytorch()
    {
        var x = Tensor.From([.. Enumerable.Range(0, 24).Select(i => (float)Math.Sin(i))], [2, 3, 4]);
        Assert.Equal([0.5297551f, 0.576286f, 0.8127161f], x.Std([0, 2]).ToArray(), Close);
        Assert.Equal(0.4863869, x.Var(unbiased: false).Item(), 6);
        Assert.Equal(3.422468, x.Norm().Item(), 5);
        Assert.Equal(double.NaN, Tensor.Scalar(5).Var().Item());
        var same = Tensor.Ones([2, 3]);
        same.RequiresGrad = true;
        same.Std(1).Sum().Backward();
        Assert.Equal(new float[6], same.Grad!.ToArray());
    }

    [Fact]
    public void Dimensions_are_taken_apart_and_repeated()
    {
        var x = Tensor.Arange(6).Reshape(2, 3);
        Assert.Equal([2, 1, 3], x.Unflatten(1, 1, -1).Shape);
        var message = Assert.Throws<ShapeException>(() => x.Unflatten(1, 2, 2)).Message;
        Assert.Contains("[2, 2]", message);
        Assert.Contains("[2, 3]", message);
        Assert.Throws<ShapeException>(() => x.Unflatten(1, -1, 2));
        Assert.Equal([0L, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], x.RepeatInterleave(2, 0).ToArray<long>());
        Assert.Equal([0L, 0, 1, 1, 2, 2], x.RepeatInterleave(2, -1)[0].ToArray<long>());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.RepeatInterleave(-1, 0));
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-6;
}
