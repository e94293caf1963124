using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Element-wise arithmetic on two tensors, broadcast against each other as in PyTorch, or on a tensor and a number.</summary>
public static class Arithmetic
{
    extension(Tensor)
    {
        /// <summary>a + b.</summary>
        public static Tensor operator +(Tensor a, Tensor b) => Pair(PairKernel.Add, "add", a, b, [], static context =>
            [context.Gradient, context.Gradient]);

        /// <summary>a - b.</summary>
        public static Tensor operator -(Tensor a, Tensor b) => Pair(PairKernel.Subtract, "subtract", a, b, [], static context =>
            [context.Gradient, context.Needs(1) ? -context.Gradient : null]);

        /// <summary>a · b, element by element.</summary>
        public static Tensor operator *(Tensor a, Tensor b) => Pair(PairKernel.Multiply, "multiply", a, b, [a, b], static context =>
            [context.Needs(0) ? context.Gradient * context.Saved(1) : null, context.Needs(1) ? context.Gradient * context.Saved(0) : null]);

        /// <summary>a / b, element by element.</summary>
        public static Tensor operator /(Tensor a, Tensor b) => Pair(PairKernel.Divide, "divide", a, b, [a, b], static context =>
        {
            var (gradient, numerator, denominator) = (context.Gradient, context.Saved(0), context.Saved(1));
            return
            [
                context.Needs(0) ? gradient / denominator : null,
                context.Needs(1) ? -(gradient * numerator / (denominator * denominator)) : null,
            ];
        });

        /// <summary>x + number.</summary>
        public static Tensor operator +(Tensor x, double number) => Affine(x, 1, number);

        /// <summary>number + x.</summary>
        public static Tensor operator +(double number, Tensor x) => Affine(x, 1, number);

        /// <summary>x - number.</summary>
        public static Tensor operator -(Tensor x, double number) => Affine(x, 1, -number);

        /// <summary>number - x.</summary>
        public static Tensor operator -(double number, Tensor x) => Affine(x, -1, number);

        /// <summary>x · number.</summary>
        public static Tensor operator *(Tensor x, double number) => Affine(x, number, 0);

        /// <summary>number · x.</summary>
        public static Tensor operator *(double number, Tensor x) => Affine(x, number, 0);

        /// <summary>x / number.</summary>
        public static Tensor operator /(Tensor x, double number) => Affine(x, 1 / number, 0);

        /// <summary>number / x.</summary>
        public static Tensor operator /(double number, Tensor x) => x.Reciprocal() * number;

        /// <summary>-x.</summary>
        public static Tensor operator -(Tensor x) => Affine(x, -1, 0);
    }

    /// <summary>Applies a kernel to two broadcast operands; the backward function's gradients have the result's shape and are summed to the operands'.</summary>
    private static Tensor Pair(PairKernel kernel, string name, Tensor a, Tensor b, Tensor[] saved, BackwardFunction backward)
    {
        (a, b) = Promote(a, b);
        if (saved.Length > 0) saved = [a, b];
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        var result = Tensor.Empty(shape, a.DType);
        result.Backend.Pair(kernel, a.ExpandView(shape), b.ExpandView(shape), result.Data);
        var (left, right) = (a.Shape, b.Shape);
        return result.Record(name, [a, b], saved, context =>
        {
            var gradients = backward(context);
            return [context.Needs(0) ? gradients[0]?.SumTo(left) : null, context.Needs(1) ? gradients[1]?.SumTo(right) : null];
        });
    }

    private static Tensor Affine(Tensor x, double scale, double offset)
    {
        var source = x.ForCompute();
        var result = Tensor.Empty(source.Shape, source.DType);
        result.Backend.Affine(source.Data, scale, offset, result.Data);
        return result.Record("affine", [source], [], context => [scale == 1 ? context.Gradient : Affine(context.Gradient, scale, 0)]);
    }

    // Float64 wins over Float32; everything else is widened to the partner's type (or to Float32), as PyTorch promotes.
    private static (Tensor A, Tensor B) Promote(Tensor a, Tensor b)
    {
        if (a.DType == b.DType && a.DType.IsComputeType) return (a, b);
        var type = a.DType == DType.Float64 || b.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        if (!a.DType.IsFloatingPoint && !b.DType.IsFloatingPoint)
            throw new NotSupportedException($"Arithmetic on {a.DType} and {b.DType} is not supported; convert one of them with To(DType.Float32).");
        return (a.To(type), b.To(type));
    }
}
