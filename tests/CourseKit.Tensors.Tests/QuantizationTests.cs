using CourseKit.Tensors.Formats.Numpy;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Safetensors;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests;

public class QuantizationTests
{
    private static Tensor Weights => Tensor.RandomNormal([6, 100], new Generator(3)) * Tensor.From([1f, 1e-3f, 1e6f, 1e-38f, 3e37f, 0.02f], [6, 1]);

    [Fact]
    public void No_element_is_off_by_more_than_half_its_rows_scale()
    {
        var weights = Weights;
        var (values, scales) = Quantization.Split(Quantization.PerRow(weights));
        Assert.Equal((DType.Int8, DType.Float32), (values.DType, scales.DType));
        Assert.Equal([6], scales.Shape);
        float[] w = weights.ToArray(), s = scales.ToArray();
        var q = values.ToArray<sbyte>();
        for (var i = 0; i < w.Length; i++)
        {
            double scale = s[i / 100];
            Assert.True(Math.Abs(w[i] - (scale * q[i])) <= scale / 2, $"element {i}: {w[i]:R} became {q[i]} · {scale:R}");
            Assert.InRange(q[i], (sbyte)-127, (sbyte)127);
        }

        // The largest of a row takes the largest integer, so that no smaller scale would do.
        Assert.All(q.Chunk(100), row => Assert.Equal(127, row.Max(value => Math.Abs((int)value))));
    }

    [Fact]
    public void A_widened_element_is_scale_times_integer()
    {
        var quantized = Quantization.PerRow(Weights);
        var (values, scales) = Quantization.Split(quantized);
        var (q, s) = (values.ToArray<sbyte>(), scales.ToArray());
        Assert.Equal(q.Select((value, i) => s[i / 100] * value), quantized.To(DType.Float32).ToArray());
        Assert.Equal(q.Select((value, i) => (double)(s[i / 100] * value)), quantized.To(DType.Float64).ToArray<double>());
    }

    [Theory]
    [InlineData(new[] { 0f, 0, 0 }, new sbyte[] { 0, 0, 0 })]
    [InlineData(new[] { 0f, -0f, 5 }, new sbyte[] { 0, 0, 127 })]
    [InlineData(new[] { 254f, 1, -1, 2.9f, 3 }, new sbyte[] { 127, 0, 0, 1, 2 })]
    [InlineData(new[] { float.MaxValue, float.MinValue }, new sbyte[] { 127, -127 })]
    public void Values_are_rounded_to_the_nearest_integer(float[] row, sbyte[] expected) =>
        Assert.Equal(expected, Quantization.Split(Quantization.PerRow(Tensor.From(row, [1, row.Length]))).Values.ToArray<sbyte>());

    [Theory]
    [InlineData(1e-45f)]
    [InlineData(3e-44f)]
    [InlineData(1e-40f)]
    [InlineData(1.3e-38f)]
    public void Denormal_rows_keep_the_bound(float largest)
    {
        float[] row = [largest, -largest / 3, largest / 2, 0];
        var (values, scales) = Quantization.Split(Quantization.PerRow(Tensor.From(row)));
        double scale = scales.Item();
        Assert.All(values.ToArray<sbyte>().Zip(row), pair => Assert.True(Math.Abs(pair.Second - (scale * pair.First)) <= scale / 2));
    }

    [Fact]
    public void Values_and_scales_are_saved_and_joined_again()
    {
        var quantized = Quantization.PerRow(Weights.Reshape(2, 3, 100));
        var (values, scales) = Quantization.Split(quantized);
        Assert.Equal([2, 3], scales.Shape);
        Assert.Equal(quantized.To(DType.Float32).ToArray(), Quantization.Join(values, scales).To(DType.Float32).ToArray());
        Assert.Equal(values[1].ToArray<sbyte>(), Quantization.Split(quantized[1]).Values.ToArray<sbyte>());
        Assert.Equal(scales[1].ToArray(), Quantization.Split(quantized[1]).Scales.ToArray());
        Assert.Empty(Quantization.Split(Quantization.PerRow(Tensor.Zeros([3, 0]))).Values.ToArray<sbyte>());
    }

    [Fact]
    public void Input_that_cannot_be_quantised_is_refused()
    {
        Assert.Throws<ShapeException>(() => Quantization.PerRow(Tensor.Scalar(1)));
        Assert.Contains("not Int64", Assert.Throws<ArgumentException>(() => Quantization.PerRow(Tensor.Arange(3))).Message);
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            Assert.Contains("Row 1 of shape [2, 2]", Assert.Throws<ArgumentException>(() => Quantization.PerRow(Tensor.From([1, 2, 3, bad], [2, 2]))).Message);
        Assert.Contains("not Float32", Assert.Throws<ArgumentException>(() => Quantization.Split(Weights)).Message);
        Assert.Contains("rows of 100", Assert.Throws<ArgumentException>(() => Quantization.Split(Quantization.PerRow(Weights)[.., 3..7])).Message);
        Assert.Throws<ShapeException>(() => Quantization.Join(Tensor.Zeros([2, 3], DType.Int8), Tensor.Ones([3])));
        Assert.Contains("not Float32", Assert.Throws<ArgumentException>(() => Quantization.Join(Tensor.Zeros([2, 3]), Tensor.Ones([2]))).Message);
    }

    public static TheoryData<DType> Types => [.. Enum.GetValues<DType>().Where(type => type.IsQuantized)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Layers_take_quantised_weights(DType type)
    {
        var weight = QuantizedConformanceTests.Random(type, 40, 256);
        var wide = weight.To(DType.Float32);
        Tensor x = Tensor.RandomNormal([2, 3, 256], new Generator(1)), bias = Tensor.RandomNormal([40], new Generator(2)), ids = Tensor.From<long>([0, 39, 5, 5], [2, 2]);
        var linear = new Linear(new Parameter(weight), new Parameter(bias));
        var embedding = new Embedding(40, 256);
        embedding.Weight.Value = weight;
        Assert.Equal(x.Linear(wide, bias).ToArray(), linear.Forward(x).ToArray());
        Assert.Equal(wide.Embed(ids).ToArray(), embedding.Forward(ids).ToArray());
        Assert.Same(weight, linear.Weight.Value);
        Assert.Same(weight, embedding.Weight.Value);
        Assert.Equal(x.MatMul(wide.Transpose(0, 1)).ToArray(), x.MatMul(weight.Transpose(0, 1)).ToArray());
        Assert.Equal((wide * 2).ToArray(), (weight * 2).ToArray());
    }

    // As when a small adapter is trained beside a large frozen weight (Dettmers et al. 2023).
    [Theory]
    [MemberData(nameof(Types))]
    public void Gradients_pass_through_a_quantised_weight_to_the_input(DType type)
    {
        var weight = QuantizedConformanceTests.Random(type, 40, 256);
        Tensor x = Tensor.RandomNormal([3, 256], new Generator(1)), same = x.Clone();
        (x.RequiresGrad, same.RequiresGrad) = (true, true);
        var linear = new Linear(new Parameter(weight), bias: null);
        linear.Forward(x).Sum().Backward();
        same.Linear(weight.To(DType.Float32)).Sum().Backward();
        Assert.Equal(same.Grad!.ToArray(), x.Grad!.ToArray());
        Assert.Null(linear.Weight.Grad);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Training_widens_a_quantised_parameter(DType type)
    {
        var weight = QuantizedConformanceTests.Random(type, 2, 256);
        var parameter = new Parameter(weight) { RequiresGrad = true };
        Assert.Equal(DType.Float32, parameter.Value.DType);
        Assert.Equal(weight.To(DType.Float32).ToArray(), parameter.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Parts_views_and_prints_are_those_of_the_widened(DType type)
    {
        var weight = QuantizedConformanceTests.Random(type, 6, 256);
        var wide = weight.To(DType.Float32);
        Assert.Equal(wide[2..5, 7..100].ToArray(), weight[2..5, 7..100].To(DType.Float32).ToArray());
        Assert.Equal(wide.Transpose(0, 1).Contiguous().ToArray(), weight.Transpose(0, 1).To(DType.Float32).ToArray());
        Assert.Equal(wide[3, 200].Item(), weight[3, 200].Item());
        Assert.Equal(wide[1..3].Sum(-1).ToArray(), weight[1..3].Sum(-1).ToArray());
        Assert.Equal(wide.ToString().Replace("Float32", type.ToString()), weight.ToString());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Rows_are_put_into_another_order_without_widening_them(DType type)
    {
        var weight = QuantizedConformanceTests.Random(type, 8, 512);
        var wide = weight.To(DType.Float32);
        var chosen = Quantization.SelectRows(weight, 7, 0, 3, 3);
        Assert.Equal(type, chosen.DType);
        Assert.Equal([4, 512], chosen.Shape);
        Assert.Equal(wide.IndexSelect(Tensor.From<long>(7, 0, 3, 3)).ToArray(), chosen.To(DType.Float32).ToArray());
        Assert.Equal(wide[5..7].ToArray(), Quantization.SelectRows(weight[4..8], 1, 2).To(DType.Float32).ToArray());
        Assert.Contains("Row 8 is outside", Assert.Throws<ShapeException>(() => Quantization.SelectRows(weight, 8)).Message);
        Assert.Contains("Row -1 is outside", Assert.Throws<ShapeException>(() => Quantization.SelectRows(weight, -1)).Message);
        Assert.Contains("parts of them", Assert.Throws<ArgumentException>(() => Quantization.SelectRows(weight[.., 0..256], 1)).Message);
        Assert.Throws<ShapeException>(() => Quantization.SelectRows(weight[0], 0));
        Assert.Throws<ArgumentException>(() => Quantization.SelectRows(wide, 0));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_a_quantised_tensor_cannot_do_says_what_to_do(DType type)
    {
        var weight = QuantizedConformanceTests.Random(type, 2, 256);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Exception[] errors =
        [
            Assert.ThrowsAny<NotSupportedException>(() => weight.Clone()),
            Assert.ThrowsAny<InvalidOperationException>(() => weight.ToArray()),
            Assert.ThrowsAny<NotSupportedException>(() => type.Size),
            Assert.ThrowsAny<NumpyException>(() => NumpyFile.Save(file, weight)),
            Assert.ThrowsAny<ArgumentException>(() => SafetensorsWriter.Write(file, [new("w", [2, 256], weight.Storage)])),
        ];
        Assert.All(errors, error => Assert.Contains("To(DType.Float32)", error.Message));
        Assert.False(File.Exists(file));
        Assert.Throws<NotSupportedException>(() => Tensor.Ones([2, 256]).To(type));
        if (type != DType.QInt8) Assert.Contains("no whole number", Assert.Throws<ArgumentException>(() => Tensor.Empty([3], type)).Message);
    }
}
