using System.Numerics;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Running sums.</summary>
public static class Cumulative
{
    private const long Grain = 16384;
    private const int Columns = 64;

    extension(Tensor x)
    {
        /// <summary>The sum of each element and those before it along a dimension. Integers and Bool are added up as int64; Float32 is summed in double precision.</summary>
        public Tensor CumSum(int dimension)
        {
            var d = x.Shape.Dimension(dimension);
            var source = x.DType.IsFloatingPoint ? x.ForCompute() : x.To(DType.Int64).Contiguous();
            var (outer, n, inner) = Reductions.Around(x.Shape, d);
            var result = Tensor.Empty(source.Shape, source.DType);
            switch (source.DType)
            {
                case DType.Float32: Run<float, double>(source.Data, result.Data, outer, n, inner); break;
                case DType.Float64: Run<double, double>(source.Data, result.Data, outer, n, inner); break;
                default: Run<long, long>(source.Data, result.Data, outer, n, inner); break;
            }

            var isScalar = x.Rank == 0;

            // An element is in every sum from its own position on.
            return result.Record("cumsum", [source], [], context => [isScalar ? context.Gradient : context.Gradient.Flip(d).CumSum(d).Flip(d)]);
        }
    }

    private static unsafe void Run<T, TSum>(DataView x, DataView y, long outer, long n, long inner)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumber<TSum>
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        // Columns beside each other are summed together, so that memory is read in its order.
        ComputeThreads.ForRanges(outer * inner, Math.Max(inner == 1 ? 1 : Columns, Grain / Math.Max(1, n)), (from, to) =>
        {
            Span<TSum> sums = stackalloc TSum[Columns];
            for (long task = from, count; task < to; task += count)
            {
                var (row, column) = Math.DivRem(task, inner);
                count = Math.Min(Math.Min(inner - column, to - task), Columns);
                sums[..(int)count].Clear();
                var first = (row * n * inner) + column;
                for (var i = first; i < first + (n * inner); i += inner)
                {
                    for (var c = 0; c < count; c++)
                    {
                        sums[c] = unchecked(sums[c] + TSum.CreateTruncating(source[i + c]));
                        target[i + c] = T.CreateTruncating(sums[c]);
                    }
                }
            }
        });
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }
}
