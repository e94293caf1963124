using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Powers.</summary>
public static class Powers
{
    extension(Tensor x)
    {
        /// <summary>x to the power of a number; integers become real numbers.</summary>
        /// <remarks>The power 0 is 1 everywhere and its gradient 0, at 0 too, as in PyTorch.</remarks>
        public Tensor Pow(double exponent) => exponent switch
        {
            2 => x.Square(),
            3 => x.Square() * x,
            0.5 => x.Sqrt(),
            -0.5 => x.Rsqrt(),
            -1 => x.Reciprocal(),
            _ => Raise(x.ForCompute(), Tensor.Scalar(exponent, x.DType == DType.Float64 ? DType.Float64 : DType.Float32)),
        };

        /// <summary>x to the power of another tensor, element by element, broadcast; integers become real numbers. A negative base has real powers of whole exponents only; others are NaN.</summary>
        public Tensor Pow(Tensor exponent)
        {
            var type = DType.WidestOf(x.DType, exponent.DType);
            return Raise(x.To(type), exponent.To(type));
        }
    }

    private static Tensor Raise(Tensor a, Tensor b)
    {
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        var result = Tensor.Empty(shape, a.DType);
        result.Backend.Pair(PairKernel.Power, a.ExpandView(shape), b.ExpandView(shape), result.Data);
        return result.Record("pow", [a, b], [a, b, result], context =>
        {
            var (x, exponent, y, gradient) = (context.Saved(0), context.Saved(1), context.Saved(2), context.Gradient);
            // d/dx x^0 is 0 and not 0 / 0; d/db 0^b is 0 for b of 0 or more, and not 0 times an infinite logarithm.
            var slope = context.Needs(0) ? (exponent * Raise(x, exponent - 1)).MaskedFill(exponent.Eq(0.0), 0) : null;
            var growth = context.Needs(1) ? (y * x.Log()).MaskedFill(x.Eq(0.0) & (exponent >= 0), 0) : null;
            return [slope is null ? null : (gradient * slope).SumTo(x.Shape), growth is null ? null : (gradient * growth).SumTo(exponent.Shape)];
        });
    }
}
