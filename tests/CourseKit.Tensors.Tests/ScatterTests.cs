namespace CourseKit.Tensors.Tests;

/// <summary>Gathering and scattering against their definition: one element after another.</summary>
public class ScatterTests
{
    public static TheoryData<int[], int[], int> Cases => new()
    {
        { [5], [9], 0 },
        { [4, 6], [4, 3], 1 },
        { [4, 6], [7, 2], 0 },
        { [3, 4, 5], [2, 6, 3], 1 },
        { [3, 4, 5], [3, 4, 5], -1 },
        { [3, 200], [11, 190], 0 },
        { [2, 3, 1, 70], [2, 3, 4, 70], 2 },
        { [0, 3], [0, 5], 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_element_goes_where_the_definition_says(int[] shape, int[] indexShape, int dimension)
    {
        var d = dimension < 0 ? dimension + shape.Length : dimension;
        var generator = new Generator(5);
        var x = Tensor.RandomNormal(shape, generator);
        var ids = Tensor.From([.. Enumerable.Range(0, (int)((Shape)indexShape).ElementCount).Select(_ => generator.NextInteger(shape[d]))], indexShape);
        var source = Tensor.RandomNormal(indexShape, generator);
        var (values, written, added) = (x.ToArray(), x.ToArray(), x.ToArray());
        var (indices, given) = (ids.ToArray<long>(), source.ToArray());
        var gathered = new float[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var (rest, place, step) = (i, 0L, 1L);
            for (var k = shape.Length - 1; k >= 0; step *= shape[k], k--)
            {
                place += step * (k == d ? indices[i] : rest % indexShape[k]);
                rest /= indexShape[k];
            }

            (gathered[i], written[place]) = (values[place], given[i]);
            added[place] += given[i];
        }

        Assert.Equal(gathered, x.Gather(dimension, ids).ToArray());
        Assert.Equal(gathered, x.Transpose(0, -1).Contiguous().Transpose(0, -1).Gather(dimension, ids.To(DType.Int32)).ToArray());
        Assert.Equal(written, x.Scatter(dimension, ids, source).ToArray());
        Assert.Equal(added, x.ScatterAdd(dimension, ids, source).ToArray());
        Assert.Equal(values, x.ToArray());
    }

    [Fact]
    public void Types_stay()
    {
        var ids = Tensor.From<long>(2, 0);
        foreach (var type in new[] { DType.Float64, DType.Int64, DType.Int32, DType.Int8, DType.Byte, DType.Bool })
        {
            var x = Tensor.From(1f, 0, 1).To(type);
            Assert.Equal(type, x.Gather(0, ids).DType);
            Assert.Equal([0, 0, 1], x.Scatter(0, ids, Tensor.From(1f, 0).To(type)).To(DType.Float32).ToArray());
            Assert.Equal(type == DType.Bool ? [1, 0, 1] : [1, 0, 2], x.ScatterAdd(0, ids, Tensor.From(1f, 0).To(type)).To(DType.Float32).ToArray());
            Assert.Equal(type, x.Scatter(0, ids, 0).DType);
        }

        Assert.Equal([5L, 9007199254740993], Tensor.From(9007199254740993, 5).Gather(0, Tensor.From<long>(1, 0)).ToArray<long>());
        Assert.Throws<ArgumentException>(() => Tensor.From<long>(1, 2).Scatter(0, Tensor.From<long>(0), 0.5));
        Assert.Throws<ArgumentException>(() => Tensor.From<long>(1, 2).Scatter(0, Tensor.From<long>(0), Tensor.Ones([1])));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_index_outside_is_named_wherever_it_is(long index)
    {
        foreach (var at in new[] { 0, 7, 8, 100_000 })
        {
            var ids = new long[100_001];
            ids[at] = index;
            var thrown = Assert.Throws<ShapeException>(() => Tensor.Ones([3]).Gather(0, Tensor.From(ids, [ids.Length])));
            Assert.Contains(index.ToString(System.Globalization.CultureInfo.InvariantCulture), thrown.Message);
        }
    }

    [Fact]
    public void Of_elements_that_meet_the_last_stays_and_has_the_gradient()
    {
        var (x, source) = (Tensor.Zeros([2, 3]), Tensor.From([1f, 2, 3, 4], [2, 2]));
        (x.RequiresGrad, source.RequiresGrad) = (true, true);
        var result = x.Scatter(1, Tensor.From([0L, 2, 1, 1], [2, 2]), source);
        Assert.Equal([1, 0, 2, 0, 4, 0], result.ToArray());
        result.Sum().Backward();
        Assert.Equal([0, 1, 0, 1, 0, 1], x.Grad!.ToArray());
        Assert.Equal([1, 1, 0, 1], source.Grad!.ToArray());
    }
}
