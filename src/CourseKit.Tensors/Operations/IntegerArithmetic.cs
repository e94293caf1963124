using System.Numerics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Element-wise arithmetic on integers, which wrap around as in C# and PyTorch. On Bool a sum is "or", a product "and".</summary>
internal static class IntegerArithmetic
{
    /// <summary>Whether integers have this function (division gives real numbers).</summary>
    public static bool Has(PairKernel kernel) => kernel is PairKernel.Add or PairKernel.Subtract or PairKernel.Multiply or PairKernel.Maximum or PairKernel.Minimum;

    /// <summary>f(a, b) for operands of one integer type that were broadcast to <paramref name="shape"/>.</summary>
    public static Tensor Apply(PairKernel kernel, Tensor a, Tensor b, Shape shape)
    {
        var result = Tensor.Empty(shape, a.DType);
        if (a.DType == DType.Bool)
            kernel = kernel switch
            {
                PairKernel.Add => PairKernel.Maximum,
                PairKernel.Multiply => PairKernel.Minimum,
                PairKernel.Subtract => throw new NotSupportedException("Bool tensors cannot be subtracted. Use ^ for \"one but not both\", ! for \"not\", or convert with To(DType.Int64)."),
                _ => kernel,
            };
        ElementDispatch.Run(a.DType, new Work(kernel, a.ExpandView(shape), b.ExpandView(shape), result.Data));
        return result;
    }

    private readonly struct Work(PairKernel kernel, StridedView a, StridedView b, DataView y) : IElementWork
    {
        public void Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            switch (kernel)
            {
                case PairKernel.Add: PairLoop.Run<T, T, Sum<T>>(a, b, y); break;
                case PairKernel.Subtract: PairLoop.Run<T, T, Difference<T>>(a, b, y); break;
                case PairKernel.Multiply: PairLoop.Run<T, T, Product<T>>(a, b, y); break;
                case PairKernel.Maximum: PairLoop.Run<T, T, Larger<T>>(a, b, y); break;
                default: PairLoop.Run<T, T, Smaller<T>>(a, b, y); break;
            }
        }
    }

    private readonly struct Sum<T> : IElementPair<T, T>
        where T : INumber<T>
    {
        public static T Of(T a, T b) => unchecked(a + b);
    }

    private readonly struct Difference<T> : IElementPair<T, T>
        where T : INumber<T>
    {
        public static T Of(T a, T b) => unchecked(a - b);
    }

    private readonly struct Product<T> : IElementPair<T, T>
        where T : INumber<T>
    {
        public static T Of(T a, T b) => unchecked(a * b);
    }

    private readonly struct Larger<T> : IElementPair<T, T>
        where T : INumber<T>
    {
        public static T Of(T a, T b) => a > b ? a : b;
    }

    private readonly struct Smaller<T> : IElementPair<T, T>
        where T : INumber<T>
    {
        public static T Of(T a, T b) => a < b ? a : b;
    }
}
