using System.Numerics;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Division down to a whole number, and what is left. Quotients are rounded down and not towards 0, so that a remainder has the sign of the divisor: as in PyTorch, and not as C#'s
/// operators on numbers. For both, a = b · floor(a / b) + remainder.</summary>
public static class Remainders
{
    extension(Tensor)
    {
        /// <summary>What is left of a when as many b as fit are taken away, broadcast; with the sign of b. <c>torch.remainder</c>.</summary>
        /// <exception cref="DivideByZeroException">The operands hold integers, and one of b is 0 (of real numbers the result is NaN there).</exception>
        /// <exception cref="NotSupportedException">Both hold Bool.</exception>
        public static Tensor operator %(Tensor a, Tensor b) => Remainder(a, b);

        /// <summary>The remainder of division by a number. Integers become real numbers.</summary>
        public static Tensor operator %(Tensor x, double number) => Remainder(x, Tensor.Scalar(number, DType.WidestOf(x.DType)));

        /// <summary>The remainder of division by a whole number: integers stay integers.</summary>
        /// <exception cref="DivideByZeroException">The tensor holds integers, and the number is 0.</exception>
        public static Tensor operator %(Tensor x, long number) => x.DType.IsFloatingPoint ? x % (double)number : Remainder(x, Promotion.Whole(x, number));
    }

    extension(Tensor x)
    {
        /// <summary>The largest whole number not above x / other, broadcast; integers stay integers. <c>torch.floor_divide</c>. Its gradient is 0.</summary>
        /// <exception cref="DivideByZeroException">Both hold integers, and one of the divisors is 0 (real numbers divided by 0 are infinite).</exception>
        /// <exception cref="NotSupportedException">Both hold Bool.</exception>
        public Tensor FloorDivide(Tensor other) => Quotient(x, other);

        /// <summary>The largest whole number not above x / number. Integers become real numbers.</summary>
        public Tensor FloorDivide(double number) => Quotient(x, Tensor.Scalar(number, DType.WidestOf(x.DType)));

        /// <summary>The largest whole number not above x / number: integers stay integers.</summary>
        /// <exception cref="DivideByZeroException">The tensor holds integers, and the number is 0.</exception>
        public Tensor FloorDivide(long number) => x.DType.IsFloatingPoint ? x.FloorDivide((double)number) : Quotient(x, Promotion.Whole(x, number));
    }

    private static Tensor Remainder(Tensor a, Tensor b)
    {
        (a, b) = Operands("%", a, b);
        return Apply(a, b, quotient: false).Record("remainder", [a, b], [a, b], context =>
        [
            context.Needs(0) ? context.Gradient.SumTo(context.Saved(0).Shape) : null,
            context.Needs(1) ? -(context.Gradient * Apply(context.Saved(0), context.Saved(1), quotient: true)).SumTo(context.Saved(1).Shape) : null,
        ]);
    }

    private static Tensor Quotient(Tensor a, Tensor b)
    {
        (a, b) = Operands(nameof(FloorDivide), a, b);
        return Apply(a, b, quotient: true).WithZeroGradient("floor_divide", a, b);
    }

    private static (Tensor A, Tensor B) Operands(string name, Tensor a, Tensor b)
    {
        (a, b) = Promotion.Promote(a, b);
        if (a.DType == DType.Bool) throw new NotSupportedException($"{name} does not take two tensors of Bool. Convert with To(DType.Int64).");
        if (!a.DType.IsFloatingPoint && b.Eq(0).Any().Item() != 0)
            throw new DivideByZeroException($"{name} of {a.DType} tensors of shapes {a.Shape} and {b.Shape}: the divisor holds a 0. Replace zeros first, or convert with To(DType.Float32).");
        return (a, b);
    }

    private static Tensor Apply(Tensor a, Tensor b, bool quotient)
    {
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        var result = Tensor.Empty(shape, a.DType);
        StridedView left = a.ExpandView(shape), right = b.ExpandView(shape);
        switch (a.DType)
        {
            case DType.Float32: Reals<float>(left, right, result.Data, quotient); break;
            case DType.Float64: Reals<double>(left, right, result.Data, quotient); break;
            case DType.Int64: Integers<long>(left, right, result.Data, quotient); break;
            case DType.Int32: Integers<int>(left, right, result.Data, quotient); break;
            case DType.Int8: Integers<sbyte>(left, right, result.Data, quotient); break;
            default: Integers<byte>(left, right, result.Data, quotient); break;
        }

        return result;
    }

    private static void Reals<T>(StridedView a, StridedView b, DataView y, bool quotient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (quotient) PairLoop.Run<T, T, RealQuotient<T>>(a, b, y);
        else PairLoop.Run<T, T, RealRemainder<T>>(a, b, y);
    }

    private static void Integers<T>(StridedView a, StridedView b, DataView y, bool quotient)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (quotient) PairLoop.Run<T, T, WholeQuotient<T>>(a, b, y);
        else PairLoop.Run<T, T, WholeRemainder<T>>(a, b, y);
    }

    private readonly struct RealRemainder<T> : IElementPair<T, T>
        where T : IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b)
        {
            var rest = a % b;
            return rest != T.Zero && T.IsNegative(b) != T.IsNegative(rest) ? rest + b : rest;
        }
    }

    private readonly struct RealQuotient<T> : IElementPair<T, T>
        where T : IFloatingPointIeee754<T>
    {
        // Not floor(a / b), which rounds twice: 1 / 0.1 would be 10, though 0.1 is a little more than a tenth.
        public static T Of(T a, T b)
        {
            if (b == T.Zero) return a / b;
            var rest = a % b;
            var quotient = (a - rest) / b;
            if (rest != T.Zero && T.IsNegative(b) != T.IsNegative(rest)) quotient -= T.One;
            if (quotient == T.Zero) return T.CopySign(T.Zero, a / b);
            var whole = T.Floor(quotient);
            return quotient - whole > T.CreateChecked(0.5) ? whole + T.One : whole;
        }
    }

    // The smallest number of a signed type has no counterpart: divided by -1 it stays what it is.
    private readonly struct WholeRemainder<T> : IElementPair<T, T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, T b)
        {
            if (T.IsNegative(b) && b + T.One == T.Zero) return T.Zero;
            var rest = a % b;
            return rest != T.Zero && T.IsNegative(b) != T.IsNegative(rest) ? rest + b : rest;
        }
    }

    private readonly struct WholeQuotient<T> : IElementPair<T, T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, T b)
        {
            if (T.IsNegative(b) && b + T.One == T.Zero) return unchecked(T.Zero - a);
            var (quotient, rest) = T.DivRem(a, b);
            return rest != T.Zero && T.IsNegative(b) != T.IsNegative(rest) ? quotient - T.One : quotient;
        }
    }
}
