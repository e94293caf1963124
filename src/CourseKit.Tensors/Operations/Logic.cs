using System.Numerics;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>"And", "or", "exclusive or" of Bool masks, element by element; on integers of their bits. No gradient.</summary>
public static class Logic
{
    private enum Operation
    {
        And,
        Or,
        ExclusiveOr,
    }

    extension(Tensor)
    {
        /// <summary>a and b, broadcast.</summary>
        /// <exception cref="ArgumentException">An operand holds real numbers.</exception>
        public static Tensor operator &(Tensor a, Tensor b) => Apply(Operation.And, a, b);

        /// <summary>a or b, broadcast.</summary>
        /// <exception cref="ArgumentException">An operand holds real numbers.</exception>
        public static Tensor operator |(Tensor a, Tensor b) => Apply(Operation.Or, a, b);

        /// <summary>a or b but not both, broadcast.</summary>
        /// <exception cref="ArgumentException">An operand holds real numbers.</exception>
        public static Tensor operator ^(Tensor a, Tensor b) => Apply(Operation.ExclusiveOr, a, b);
    }

    extension(Tensor x)
    {
        /// <summary>Whether any element differs from 0, as a Bool scalar; false of nothing.</summary>
        public Tensor Any() => x.Reshape(-1).Any(0);

        /// <summary>Whether any element along a dimension differs from 0.</summary>
        public Tensor Any(int dimension, bool keepDim = false) => TypedReduction.Reduce(Backends.ReduceKernel.Max, x.Detach().To(DType.Bool), dimension, keepDim);

        /// <summary>Whether all elements differ from 0, as a Bool scalar; true of nothing.</summary>
        public Tensor All() => x.Reshape(-1).All(0);

        /// <summary>Whether all elements along a dimension differ from 0.</summary>
        public Tensor All(int dimension, bool keepDim = false) => TypedReduction.Reduce(Backends.ReduceKernel.Min, x.Detach().To(DType.Bool), dimension, keepDim);
    }

    private static Tensor Apply(Operation operation, Tensor a, Tensor b)
    {
        if (a.DType.IsFloatingPoint || b.DType.IsFloatingPoint)
            throw new ArgumentException($"&, | and ^ take masks of Bool or integers, not {a.DType} and {b.DType}. Make a mask by comparing (x > 0) or with To(DType.Bool).");
        (a, b) = Promotion.Promote(a, b);
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        var result = Tensor.Empty(shape, a.DType);
        StridedView left = a.ExpandView(shape), right = b.ExpandView(shape);
        switch (a.DType)
        {
            case DType.Int64: Run<long>(operation, left, right, result.Data); break;
            case DType.Int32: Run<int>(operation, left, right, result.Data); break;
            default: Run<byte>(operation, left, right, result.Data); break;
        }

        return result;
    }

    private static void Run<T>(Operation operation, StridedView a, StridedView b, DataView y)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (operation)
        {
            case Operation.And: PairLoop.Run<T, T, And<T>>(a, b, y); break;
            case Operation.Or: PairLoop.Run<T, T, Or<T>>(a, b, y); break;
            default: PairLoop.Run<T, T, ExclusiveOr<T>>(a, b, y); break;
        }
    }

    private readonly struct And<T> : IElementPair<T, T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, T b) => a & b;
    }

    private readonly struct Or<T> : IElementPair<T, T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, T b) => a | b;
    }

    private readonly struct ExclusiveOr<T> : IElementPair<T, T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, T b) => a ^ b;
    }
}
