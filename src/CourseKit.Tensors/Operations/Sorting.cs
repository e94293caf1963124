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
        // With few to find, most elements are passed over after one comparison; with many, sorting is faster.
        private const int FewToFind = 32;

        public void Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (indices.Length == 0) return;
            T* source = x.Pointer<T>();
            var target = indices.Pointer<long>();
            var (length, wanted, down) = (n, count, descending);
            ComputeThreads.ForRanges(indices.Length / count, Math.Max(1, 4096 / n), (from, to) =>
            {
                for (var row = from; row < to; row++)
                {
                    var order = new ByValue<T>(source + (row * length), down);
                    var found = new Span<long>(target + (row * wanted), wanted);
                    if (wanted <= FewToFind && wanted < length) Select(order, length, found);
                    else Sort(order, length, found);
                }
            });
            GC.KeepAlive(x.Storage);
            GC.KeepAlive(indices.Storage);
        }

        private static void Sort<T>(ByValue<T> order, int n, Span<long> found)
            where T : unmanaged, INumber<T>
        {
            var positions = new long[n];
            for (var i = 0; i < n; i++) positions[i] = i;
            positions.AsSpan().Sort(order);
            positions.AsSpan(0, found.Length).CopyTo(found);
        }

        private static void Select<T>(ByValue<T> order, int n, Span<long> found)
            where T : unmanaged, INumber<T>
        {
            var held = 0;
            for (var i = 0L; i < n; i++)
            {
                if (held == found.Length && order.Compare(i, found[held - 1]) > 0) continue;
                var at = held < found.Length ? held++ : held - 1;
                for (; at > 0 && order.Compare(i, found[at - 1]) < 0; at--) found[at] = found[at - 1];
                found[at] = i;
            }
        }
    }

    /// <summary>Compares positions by the elements there; equal elements by position, which makes every sort stable.</summary>
    private readonly unsafe struct ByValue<T>(T* row, bool descending) : IComparer<long>
        where T : unmanaged, INumber<T>
    {
        public int Compare(long i, long j)
        {
            T a = row[i], b = row[j];
            var order = a < b ? -1 : a > b ? 1 : a == b ? 0 : T.IsNaN(a).CompareTo(T.IsNaN(b));
            return order == 0 ? i.CompareTo(j) : descending ? -order : order;
        }
    }
}
