using System.Numerics;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>
/// Element-wise comparison with another tensor (broadcast, in the operands' common type) or with a number; the result is a Bool mask. Nothing is equal to, less than or greater
/// than NaN. Masks have no gradient.
/// </summary>
public static class Comparison
{
    private enum Test
    {
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
    }

    extension(Tensor x)
    {
        /// <summary>x = other.</summary>
        public Tensor Eq(Tensor other) => Compare(Test.Equal, x, other);

        /// <summary>x = number.</summary>
        public Tensor Eq(double number) => Compare(Test.Equal, x, number);

        /// <summary>x = number, exactly for integers of any size.</summary>
        public Tensor Eq(long number) => Compare(Test.Equal, x, number);

        /// <summary>x ≠ other.</summary>
        public Tensor Ne(Tensor other) => Compare(Test.NotEqual, x, other);

        /// <summary>x ≠ number.</summary>
        public Tensor Ne(double number) => Compare(Test.NotEqual, x, number);

        /// <summary>x ≠ number, exactly for integers of any size.</summary>
        public Tensor Ne(long number) => Compare(Test.NotEqual, x, number);

        /// <summary>x &lt; other.</summary>
        public Tensor Lt(Tensor other) => Compare(Test.Less, x, other);

        /// <summary>x &lt; number.</summary>
        public Tensor Lt(double number) => Compare(Test.Less, x, number);

        /// <summary>x &lt; number, exactly for integers of any size.</summary>
        public Tensor Lt(long number) => Compare(Test.Less, x, number);

        /// <summary>x ≤ other.</summary>
        public Tensor Le(Tensor other) => Compare(Test.LessOrEqual, x, other);

        /// <summary>x ≤ number.</summary>
        public Tensor Le(double number) => Compare(Test.LessOrEqual, x, number);

        /// <summary>x ≤ number, exactly for integers of any size.</summary>
        public Tensor Le(long number) => Compare(Test.LessOrEqual, x, number);

        /// <summary>x &gt; other.</summary>
        public Tensor Gt(Tensor other) => Compare(Test.Greater, x, other);

        /// <summary>x &gt; number.</summary>
        public Tensor Gt(double number) => Compare(Test.Greater, x, number);

        /// <summary>x &gt; number, exactly for integers of any size.</summary>
        public Tensor Gt(long number) => Compare(Test.Greater, x, number);

        /// <summary>x ≥ other.</summary>
        public Tensor Ge(Tensor other) => Compare(Test.GreaterOrEqual, x, other);

        /// <summary>x ≥ number.</summary>
        public Tensor Ge(double number) => Compare(Test.GreaterOrEqual, x, number);

        /// <summary>x ≥ number, exactly for integers of any size.</summary>
        public Tensor Ge(long number) => Compare(Test.GreaterOrEqual, x, number);
    }

    extension(Tensor)
    {
        /// <summary>a &lt; b.</summary>
        public static Tensor operator <(Tensor a, Tensor b) => Compare(Test.Less, a, b);

        /// <summary>a &gt; b.</summary>
        public static Tensor operator >(Tensor a, Tensor b) => Compare(Test.Greater, a, b);

        /// <summary>a ≤ b.</summary>
        public static Tensor operator <=(Tensor a, Tensor b) => Compare(Test.LessOrEqual, a, b);

        /// <summary>a ≥ b.</summary>
        public static Tensor operator >=(Tensor a, Tensor b) => Compare(Test.GreaterOrEqual, a, b);

        /// <summary>x &lt; number.</summary>
        public static Tensor operator <(Tensor x, double number) => Compare(Test.Less, x, number);

        /// <summary>x &gt; number.</summary>
        public static Tensor operator >(Tensor x, double number) => Compare(Test.Greater, x, number);

        /// <summary>x ≤ number.</summary>
        public static Tensor operator <=(Tensor x, double number) => Compare(Test.LessOrEqual, x, number);

        /// <summary>x ≥ number.</summary>
        public static Tensor operator >=(Tensor x, double number) => Compare(Test.GreaterOrEqual, x, number);
    }

    // Real tensors are compared in their own precision, so that 0.1 equals a Float32 of 0.1; integers with what lies between or beyond them in double precision.
    private static Tensor Compare(Test test, Tensor x, double number)
    {
        if (!x.DType.IsFloatingPoint && double.IsInteger(number) && Math.Abs(number) < 1L << 53) return Compare(test, x, (long)number);
        return Compare(test, x, Tensor.Scalar(number, x.DType.IsFloatingPoint && x.DType != DType.Float64 ? DType.Float32 : DType.Float64));
    }

    private static Tensor Compare(Test test, Tensor x, long number) =>
        x.DType.IsFloatingPoint ? Compare(test, x, (double)number) : Compare(test, x, Tensor.Full([], number, DType.Int64));

    private static Tensor Compare(Test test, Tensor a, Tensor b)
    {
        (a, b) = Promotion.Promote(a.Detach(), b.Detach());
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        var result = Tensor.Empty(shape, DType.Bool);
        ElementDispatch.Run(a.DType, new Work(test, a.ExpandView(shape), b.ExpandView(shape), result.Data));
        return result;
    }

    private readonly struct Work(Test test, StridedView a, StridedView b, DataView y) : IElementWork
    {
        public void Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            switch (test)
            {
                case Test.Equal: PairLoop.Run<T, bool, Equal<T>>(a, b, y); break;
                case Test.NotEqual: PairLoop.Run<T, bool, NotEqual<T>>(a, b, y); break;
                case Test.Less: PairLoop.Run<T, bool, Less<T>>(a, b, y); break;
                case Test.LessOrEqual: PairLoop.Run<T, bool, LessOrEqual<T>>(a, b, y); break;
                case Test.Greater: PairLoop.Run<T, bool, Less<T>>(b, a, y); break;
                default: PairLoop.Run<T, bool, LessOrEqual<T>>(b, a, y); break;
            }
        }
    }

    private readonly struct Equal<T> : IElementPair<T, bool>
        where T : INumber<T>
    {
        public static bool Of(T a, T b) => a == b;
    }

    private readonly struct NotEqual<T> : IElementPair<T, bool>
        where T : INumber<T>
    {
        public static bool Of(T a, T b) => a != b;
    }

    private readonly struct Less<T> : IElementPair<T, bool>
        where T : INumber<T>
    {
        public static bool Of(T a, T b) => a < b;
    }

    private readonly struct LessOrEqual<T> : IElementPair<T, bool>
        where T : INumber<T>
    {
        public static bool Of(T a, T b) => a <= b;
    }
}
