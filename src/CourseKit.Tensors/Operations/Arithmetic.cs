using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Element-wise arithmetic on two tensors, broadcast against each other as in PyTorch, or on a tensor and a number. Integers stay integers and wrap around, but for
/// division, which gives real numbers.</summary>
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

        /// <summary>x + number. Integers become real numbers.</summary>
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
        public static Tensor operator -(Tensor x) => x.DType.IsFloatingPoint ? Affine(x, -1, 0) : Tensor.Zeros([], x.DType) - x;

        /// <summary>x + a whole number: integers stay integers.</summary>
        public static Tensor operator +(Tensor x, long number) => x.DType.IsFloatingPoint ? x + (double)number : x + Promotion.Whole(x, number);

        /// <summary>A whole number + x: integers stay integers.</summary>
        public static Tensor operator +(long number, Tensor x) => x + number;

        /// <summary>x - a whole number: integers stay integers.</summary>
        public static Tensor operator -(Tensor x, long number) => x.DType.IsFloatingPoint ? x - (double)number : x - Promotion.Whole(x, number);

        /// <summary>A whole number - x: integers stay integers.</summary>
        public static Tensor operator -(long number, Tensor x) => x.DType.IsFloatingPoint ? (double)number - x : Promotion.Whole(x, number) - x;

        /// <summary>x · a whole number: integers stay integers.</summary>
        public static Tensor operator *(Tensor x, long number) => x.DType.IsFloatingPoint ? x * (double)number : x * Promotion.Whole(x, number);

        /// <summary>A whole number · x: integers stay integers.</summary>
        public static Tensor operator *(long number, Tensor x) => x * number;
    }

    /// <summary>Applies a kernel to two broadcast operands; the backward function's gradients have the result's shape and are summed to the operands'.</summary>
    private static Tensor Pair(PairKernel kernel, string name, Tensor a, Tensor b, Tensor[] saved, BackwardFunction backward)
    {
        (a, b) = Promotion.Promote(a, b);
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        if (!a.DType.IsFloatingPoint)
        {
            if (IntegerArithmetic.Has(kernel)) return IntegerArithmetic.Apply(kernel, a, b, shape);
            (a, b) = (a.To(DType.Float32), b.To(DType.Float32));
        }

        if (saved.Length > 0) saved = [a, b];
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
}
