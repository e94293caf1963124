using System.Numerics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Sums and extremes along one dimension: of real numbers by the backend, of integers and Bool here, without a detour through real numbers.</summary>
internal static unsafe class TypedReduction
{
    private const long Grain = 32768;

    /// <summary>The reduction of a tensor along a dimension, in its own type. Not recorded. Integer extremes of nothing are the type's own; callers refuse them.</summary>
    public static Tensor Reduce(ReduceKernel kernel, Tensor x, int dimension, bool keepDim)
    {
        var d = x.Shape.Dimension(dimension);
        var (outer, n, inner) = Reductions.Around(x.Shape, d);
        var source = x.Detach().Widened().Contiguous();
        var result = Tensor.Empty(WithoutDimension(x.Shape, d, keepDim), source.DType);
        Reduce(kernel, source.Data, result.Data, outer, n, inner);
        return result;
    }

    /// <summary>y[o, i] = reduction of x[o, 0..n, i].</summary>
    public static void Reduce(ReduceKernel kernel, DataView x, DataView y, long outer, long n, long inner)
    {
        if (x.Type.IsComputeType) Backend.For(x.Type).Reduce(kernel, x, y, outer, n, inner);
        else ElementDispatch.Run(x.Type, new Work(kernel, x, y, outer, n, inner));
    }

    /// <summary>The shape without a dimension, or with size 1 there.</summary>
    public static Shape WithoutDimension(Shape shape, int dimension, bool keepDim) =>
        shape.Where((_, i) => i != dimension || keepDim).Select((size, i) => i == dimension && keepDim ? 1 : size).ToArray();

    private readonly struct Work(ReduceKernel kernel, DataView x, DataView y, long outer, long n, long inner) : IElementWork
    {
        public void Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            T* source = x.Pointer<T>(), target = y.Pointer<T>();
            var (how, length, width) = (kernel, n, inner);
            var start = kernel switch
            {
                ReduceKernel.Sum => T.Zero,
                // A Bool is a byte of 0 or 1.
                ReduceKernel.Max => x.Type == DType.Bool ? T.Zero : T.MinValue,
                _ => x.Type == DType.Bool ? T.One : T.MaxValue,
            };
            ComputeThreads.ForRanges(outer * inner, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
            {
                for (var task = from; task < to; task++)
                {
                    var (row, column) = Math.DivRem(task, width);
                    var first = source + (row * length * width) + column;
                    var total = start;
                    for (var i = 0L; i < length; i++)
                    {
                        var next = first[i * width];
                        total = how == ReduceKernel.Sum ? unchecked(total + next) : how == ReduceKernel.Max ? T.Max(total, next) : T.Min(total, next);
                    }

                    target[task] = total;
                }
            });
            GC.KeepAlive(x.Storage);
            GC.KeepAlive(y.Storage);
        }
    }
}
