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
            // Columns beside each other are reduced together, so that memory is read in its order.
            ComputeThreads.ForRanges(outer * inner, Math.Max(inner == 1 ? 1 : 64, Grain / Math.Max(1, n)), (from, to) =>
            {
                for (long task = from, count; task < to; task += count)
                {
                    var (row, column) = Math.DivRem(task, width);
                    count = Math.Min(width - column, to - task);
                    new Span<T>(target + task, (int)count).Fill(start);
                    var first = source + (row * length * width) + column;
                    if (width == 1) target[task] = Row(how, start, first, length);
                    else
                        for (var i = 0L; i < length; i++) Row(how, first + (i * width), target + task, count);
                }
            });
            GC.KeepAlive(x.Storage);
            GC.KeepAlive(y.Storage);
        }

        private static T Row<T>(ReduceKernel how, T total, T* x, long n)
            where T : unmanaged, INumber<T>
        {
            switch (how)
            {
                case ReduceKernel.Sum:
                    for (var i = 0L; i < n; i++) total = unchecked(total + x[i]);
                    return total;
                case ReduceKernel.Max:
                    for (var i = 0L; i < n; i++) total = T.Max(total, x[i]);
                    return total;
                default:
                    for (var i = 0L; i < n; i++) total = T.Min(total, x[i]);
                    return total;
            }
        }

        private static void Row<T>(ReduceKernel how, T* x, T* totals, long n)
            where T : unmanaged, INumber<T>
        {
            switch (how)
            {
                case ReduceKernel.Sum:
                    for (var i = 0L; i < n; i++) totals[i] = unchecked(totals[i] + x[i]);
                    break;
                case ReduceKernel.Max:
                    for (var i = 0L; i < n; i++) totals[i] = T.Max(totals[i], x[i]);
                    break;
                default:
                    for (var i = 0L; i < n; i++) totals[i] = T.Min(totals[i], x[i]);
                    break;
            }
        }
    }
}
