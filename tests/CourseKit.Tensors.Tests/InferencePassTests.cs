using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Tests;

/// <summary>Operations that take one pass in inference answer as they do step by step, where gradients are recorded.</summary>
public sealed class InferencePassTests
{
    private static readonly Generator Random = new(11);

    [Theory]
    [InlineData(1, 9, 1, 64)]
    [InlineData(1, 4, 7, 8)]
    [InlineData(3, 2, 5, 6)]
    [InlineData(2, 3, 300, 80)]
    [InlineData(2, 3, 4, 2)]
    public void Rotary_positions(int rows, int heads, int length, int width)
    {
        // Between other heads in the same memory, as a joined projection gives them.
        var joined = Tensor.RandomNormal([rows, length, (heads + 2) * width], Random);
        var x = joined.Narrow(-1, width, heads * width).Reshape(rows, length, heads, width).Transpose(1, 2);
        foreach (var shape in new Shape[] { [length, width], [rows, 1, length, width] })
        {
            var (cos, sin) = (Tensor.RandomNormal(shape, Random), Tensor.RandomNormal(shape, Random));
            AssertSame(() => x.ApplyRotary(cos, sin));
        }
    }

    [Theory]
    [InlineData(1, 576)]
    [InlineData(3, 7)]
    [InlineData(40, 1000)]
    [InlineData(2, 1)]
    public void Rms_normalisation(int rows, int width)
    {
        var x = Tensor.RandomNormal([rows, 2 * width], Random).Narrow(-1, width, width);
        var weight = Tensor.RandomNormal([width], Random);
        AssertSame(() => x.RmsNorm(weight, 1e-6));
        AssertSame(() => x.Transpose(0, 1).Contiguous().Transpose(0, 1).RmsNorm(weight, 1e-2));
    }

    [Theory]
    [InlineData(1, 48, 144)]
    [InlineData(5, 33, 20)]
    public void A_transposed_linear_layer_whose_weights_may_change(int rows, int inputs, int outputs)
    {
        var layer = new TransposedLinear(inputs, outputs);
        var x = Tensor.RandomNormal([2, rows, inputs], Random);
        for (var round = 0; round < 2; round++)
        {
            layer.Weight.Value = Tensor.RandomNormal([inputs, outputs], Random);
            layer.Bias.Value = Tensor.RandomNormal([outputs], Random);
            AssertSame(() => layer.Forward(x));
            AssertSame(() => layer.Forward(x, MapKernel.GeluTanh, y => y.GeluTanh()));
            layer.Weight.Value.ScaleInPlace(0.5);
            AssertSame(() => layer.Forward(x));
            layer.Weight.Value = layer.Weight.Value.To(DType.Float16);
            AssertSame(() => layer.Forward(x));
        }
    }

    private static void AssertSame(Func<Tensor> operation)
    {
        var (plain, fast) = (operation(), NoGrad.Run(operation));
        Assert.Equal(plain.Shape, fast.Shape);
        var scale = Math.Max(1, plain.ToArray().Max(Math.Abs));
        Assert.Equal(0, plain.ToArray().Zip(fast.ToArray(), (x, y) => Math.Abs(x - y)).Max(), scale * 1e-5f);
    }
}
