namespace CourseKit.Tensors.Tests;

/// <summary>Arithmetic on integers, comparisons, logic. Expected values and types are PyTorch's.</summary>
public class IntegerTests
{
    private const long Large = (1L << 53) + 1;

    [Fact]
    public void Integers_are_added_subtracted_and_multiplied_exactly()
    {
        Tensor a = Tensor.From([1L, 2, 3, Large], [2, 2]), b = Tensor.From<long>(10, 1);
        Assert.Equal([11, 3, 13, Large + 1], (a + b).ToArray<long>());
        Assert.Equal([-9, 1, -7, Large - 1], (a - b).ToArray<long>());
        Assert.Equal([10, 2, 30, Large], (a * b).ToArray<long>());
        Assert.Equal([11, 4, 12, Large + 1], (a.Transpose(0, 1) + b).ToArray<long>());
        Assert.Equal([-1, -2, -3, -Large], (-a).ToArray<long>());
    }

    [Fact]
    public void Whole_numbers_keep_integers_and_others_do_not()
    {
        var x = Tensor.From(1, 2);
        Assert.Equal([3, 4], (x + 2).ToArray<int>());
        Assert.Equal([3, 4], (2 + x).ToArray<int>());
        Assert.Equal([-1, 0], (x - 2).ToArray<int>());
        Assert.Equal([1, 0], (2 - x).ToArray<int>());
        Assert.Equal([2, 4], (x * 2).ToArray<int>());
        Assert.Equal([Large + 1], (Tensor.From(Large) + 1).ToArray<long>());
        Assert.Equal([1.5f, 2.5f], (x + 0.5).ToArray());
        Assert.Equal([0.5f, 1], (x / 2).ToArray());
        Assert.Equal([2L, 1], (Tensor.From(true, false) + 1).ToArray<long>());
        Assert.Equal(DType.Float32, (Tensor.Ones([1]) * 2).DType);
    }

    [Fact]
    public void Integers_wrap_around()
    {
        Assert.Equal<byte>([255, 1], (Tensor.From<byte>(1, 2) - Tensor.From<byte>(2, 1)).ToArray<byte>());
        Assert.Equal([int.MinValue], (Tensor.From(int.MaxValue) + 1).ToArray<int>());
        Assert.Contains("300", Assert.Throws<ArgumentException>(() => Tensor.From<byte>(1) + 300).Message);
    }

    [Theory]
    [InlineData(DType.Float32, DType.Float64, DType.Float64)]
    [InlineData(DType.Float32, DType.Int64, DType.Float32)]
    [InlineData(DType.Float64, DType.Bool, DType.Float64)]
    [InlineData(DType.Int64, DType.Int32, DType.Int64)]
    [InlineData(DType.Int64, DType.Byte, DType.Int64)]
    [InlineData(DType.Int32, DType.Int8, DType.Int32)]
    [InlineData(DType.Int32, DType.Bool, DType.Int32)]
    [InlineData(DType.Int8, DType.Bool, DType.Int8)]
    [InlineData(DType.Byte, DType.Bool, DType.Byte)]
    [InlineData(DType.Bool, DType.Bool, DType.Bool)]
    [InlineData(DType.Int8, DType.Byte, DType.Int32)] // int16 in PyTorch, which is none of our types
    public void Types_meet_as_in_pytorch(DType a, DType b, DType expected)
    {
        Tensor left = Tensor.Ones([2], a), right = Tensor.Ones([2], b);
        Assert.Equal(expected, (left + right).DType);
        Assert.Equal(expected, (right * left).DType);
        Assert.Equal(expected, left.Maximum(right).DType);
        Assert.Equal(expected, Tensor.Where(Tensor.From(true, false), right, left).DType);
        Assert.Equal(expected.IsFloatingPoint ? expected : DType.Float32, (left / right).DType);
    }

    [Fact]
    public void Bool_adds_by_or_and_multiplies_by_and_but_has_no_difference()
    {
        Tensor a = Tensor.From(true, true, false), b = Tensor.From(true, false, false);
        Assert.Equal([true, true, false], (a + b).ToArray<bool>());
        Assert.Equal([true, false, false], (a * b).ToArray<bool>());
        Assert.Contains("^", Assert.Throws<NotSupportedException>(() => a - b).Message);
        Assert.Throws<NotSupportedException>(() => -a);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_both_named()
    {
        var thrown = Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3], DType.Int64) + Tensor.Ones([4], DType.Int64));
        Assert.Contains("[2, 3]", thrown.Message);
        Assert.Contains("[4]", thrown.Message);
        Assert.Throws<ShapeException>(() => Tensor.Ones([2]).Lt(Tensor.Ones([3])));
    }

    [Fact]
    public void Sums_of_integers_are_exact_int64()
    {
        Assert.Equal([Large + 2], Tensor.From(Large, 2).Sum(0, keepDim: true).ToArray<long>());
        Assert.Equal(DType.Int64, Tensor.From(true, true, false).Sum().DType);
        Assert.Equal(2, Tensor.From(true, true, false).Sum().Item());
        Assert.Equal([5L, 7, 9], Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]).Sum(0).ToArray<long>());
        Assert.Equal([6L, 15], Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]).Sum(1).ToArray<long>());
        Assert.Equal(2.5, Tensor.From<long>(2, 3).Mean().Item());
    }

    [Fact]
    public void Comparisons_give_masks_and_nan_is_only_unequal()
    {
        Tensor a = Tensor.From(1, 2, float.NaN), b = Tensor.From(2f, 2, float.NaN);
        Assert.Equal([false, true, false], a.Eq(b).ToArray<bool>());
        Assert.Equal([true, false, true], a.Ne(b).ToArray<bool>());
        Assert.Equal([true, false, false], (a < b).ToArray<bool>());
        Assert.Equal([true, true, false], (a <= b).ToArray<bool>());
        Assert.Equal([false, false, false], (a > b).ToArray<bool>());
        Assert.Equal([false, true, false], (a >= b).ToArray<bool>());
        Assert.Equal([false, true, false], (a > 1.5).ToArray<bool>());
        Assert.Equal(a.Lt(b).ToArray<bool>(), (a < b).ToArray<bool>());
        Assert.Equal(a.Ge(2).ToArray<bool>(), (a >= 2).ToArray<bool>());
    }

    [Fact]
    public void Comparisons_are_broadcast_and_read_strided_operands()
    {
        Tensor x = Tensor.Arange(6).Reshape(2, 3), y = Tensor.From<long>(1, 4).Unsqueeze(1);
        Assert.Equal([false, true, false, false, true, false], x.Eq(y).ToArray<bool>());
        Assert.Equal([false, false, true, true, true, true], (x.Transpose(0, 1) > y.Transpose(0, 1) - 1).ToArray<bool>());
        Assert.Equal([2, 3], (x < 3).Shape);
        Assert.Equal([3], (Tensor.Ones([]) < Tensor.Ones([3])).Shape);
        Assert.Empty((Tensor.Ones([0, 3]) < 3).ToArray<bool>());
    }

    [Fact]
    public void Numbers_are_compared_exactly_with_integers_and_in_their_precision_with_reals()
    {
        var x = Tensor.From(Large, Large - 1);
        Assert.Equal([true, false], x.Eq(Large).ToArray<bool>());
        Assert.Equal([true, false], x.Gt(Large - 1).ToArray<bool>());
        Assert.Equal([true, true], (Tensor.From<byte>(1, 2) < 300).ToArray<bool>());
        Assert.Equal([true, false], (Tensor.From<long>((1 << 24) + 1, 1 << 24) > 16777216.5).ToArray<bool>());
        Assert.Equal([true], Tensor.From(0.1f).Eq(0.1).ToArray<bool>());
        Assert.Equal([true], (Tensor.From(long.MaxValue) < 1e300).ToArray<bool>());
    }

    [Fact]
    public void Masks_are_joined()
    {
        Tensor a = Tensor.From(true, true, false, false), b = Tensor.From(true, false, true, false);
        Assert.Equal([true, false, false, false], (a & b).ToArray<bool>());
        Assert.Equal([true, true, true, false], (a | b).ToArray<bool>());
        Assert.Equal([false, true, true, false], (a ^ b).ToArray<bool>());
        Assert.Equal([2L, 7, 5], new[] { (Tensor.From<long>(6) & Tensor.From(3)).ToArray<long>()[0], (Tensor.From<long>(6) | Tensor.From(3)).ToArray<long>()[0], (Tensor.From<long>(6) ^ Tensor.From(3)).ToArray<long>()[0] });
        Assert.Equal([2, 4], (a & b.Unsqueeze(0).Expand(2, 4)).Shape);
        var thrown = Assert.Throws<ArgumentException>(() => a & Tensor.Ones([4]));
        Assert.Contains("Bool", thrown.Message);
        Assert.Contains("Float32", thrown.Message);
    }

    [Fact]
    public void Any_and_all_look_at_everything_or_along_a_dimension()
    {
        var x = Tensor.From([true, false, false, false, true, true], [3, 2]);
        Assert.Equal(1, x.Any().Item());
        Assert.Equal(0, x.All().Item());
        Assert.Equal([true, false, true], x.Any(1).ToArray<bool>());
        Assert.Equal([false, false, true], x.All(-1).ToArray<bool>());
        Assert.Equal([1, 2], x.All(0, keepDim: true).Shape);
        Assert.Equal([0.0, 1, 1], new[] { Tensor.Ones([0]).Any().Item(), Tensor.Ones([0]).All().Item(), Tensor.From(float.NaN).Any().Item() });
    }
}
