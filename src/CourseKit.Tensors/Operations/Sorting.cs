using System.Numerics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Orders along a dimension. Equal elements keep their order; NaN counts as the largest, as in PyTorch. Gradients go back to where the elements came from.</summary>
public static class Sorting
{
    extension(Tensor x)
    {
        /// <summary>The elements along a dimension in order, and where (int64) each was before.</summary>
        /// <param name="dimension">Which.</param>
        /// <param name="descending">Whether the largest come first.</param>
        public (Tensor Values, Tensor Indices) Sort(int dimension = -1, bool descending = false)
        {
            var indices = x.Argsort(dimension, descending);
            return (x.Gather(dimension, indices), indices);
        }

        /// <summary>The positions (int64) that would put the elements along a dimension in order.</summary>
        /// <param name="dimension">Which.</param>
        /// <param name="descending">Whether the largest come first.</param>
        public Tensor Argsort(int dimension = -1, bool descending = false) => Order(x, dimension, x.Shape.SizeOf(dimension), descending);

        /// <summary>The <paramref name="k"/> largest (or smallest) elements along a dimension, the most extreme first, and their positions (int64).</summary>
        /// <param name="k">How many, at most the dimension's size.</param>
        /// <param name="dimension">Which.</param>
        /// <param name="largest">Whether the largest are wanted and not the smallest.</param>
        /// <exception cref="ShapeException">There are fewer than k elements.</exception>
        public (Tensor Values, Tensor Indices) TopK(int k, int dimension = -1, bool largest = true)
        {
            if (k < 0 || k > x.Shape.SizeOf(dimension)) throw new ShapeException($"TopK cannot take {k} elements along dimension {dimension} of shape {x.Shape}.");
            var indices = Order(x, dimension, k, largest);
            return (x.Rank == 0 && k == 0 ? x.Reshape(1).Narrow(0, 0, 0) : x.Gather(dimension, indices), indices);
        }
    }

    // The positions of the first `count` elements in order.
    private static Tensor Order(Tensor x, int dimension, int count, bool descending)
    {
        var d = x.Shape.Dimension(dimension);
        if (x.Rank == 0) return Tensor.Zeros(count == 0 ? [0] : [], DType.Int64);
        var rows = x.Detach().Widened().Transpose(d, -1).Contiguous();
        var result = Tensor.Empty([.. rows.Shape.Sizes[..^1], count], DType.Int64);
        ElementDispatch.Run(rows.DType, new Work(rows.Data, result.Data, rows.Shape[^1], count, descending));
        return result.Transpose(d, -1).Contiguous();
    }

    private readonly unsafe struct Work(DataView x, DataView indices, int n, int count, bool descending) : IElementWork
    {
        private const int Grain = 16384;

        public void Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (indices.Length == 0) return;
            T* source = x.Pointer<T>();
            var target = indices.Pointer<long>();
            var (length, wanted, down) = (n, count, descending);
            // To keep few of many in order takes up to k²/2 moves and a chance of k log(n / k) for each; above that sorting all is faster.
            var few = wanted < length && (wanted <= 16 || (long)wanted * wanted <= 4L * length);
            ComputeThreads.ForRanges(indices.Length / count, Math.Max(1, Grain / n), (from, to) =>
            {
                if (few)
                    for (var row = from; row < to; row++) RowOrder.Select(source + (row * length), length, down, new(target + (row * wanted), wanted));
                else RowOrder.Sort(source + (from * length), to - from, length, down, target + (from * wanted), wanted);
            });
            GC.KeepAlive(x.Storage);
            GC.KeepAlive(indices.Storage);
        }
    }
}
