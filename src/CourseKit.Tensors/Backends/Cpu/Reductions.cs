namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Sums and extremes over one dimension. Long sums are made of short ones, in an order that only their length decides.</summary>
internal static unsafe class Reductions
{
    // Within a block the lanes of four vectors add up in float32; blocks add up in double.
    private const int Block = 4096;
    private const int RowBlock = 64;
    private const long Grain = 32768;

    public static void Apply<S, V>(ReduceKernel kernel, float* x, float* y, long outer, long n, long inner)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (inner != 1)
        {
            Columns<S, V>(kernel, x, y, outer, n, inner);
        }
        else if (kernel == ReduceKernel.Sum && outer == 1 && n > Grain)
        {
            LongSum<S, V>(x, y, n);
        }
        else
        {
            ComputeThreads.ForRanges(outer, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
            {
                for (var row = from; row < to; row++)
                    y[row] = kernel == ReduceKernel.Sum ? (float)Sum<S, V>(x + (row * n), n) : Extreme<S, V>(kernel, x + (row * n), n);
            });
        }
    }

    /// <summary>The sum of a row.</summary>
    public static double Sum<S, V>(float* x, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var sum = 0.0;
        for (long i = 0; i < n; i += Block) sum += BlockSum<S, V>(x + i, (int)Math.Min(Block, n - i));
        return sum;
    }

    // The same blocks as in Sum, several at a time.
    private static void LongSum<S, V>(float* x, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var blocks = new float[(n + Block - 1) / Block];
        ComputeThreads.ForRanges(blocks.Length, Grain / Block, (from, to) =>
        {
            for (var block = from; block < to; block++)
                blocks[block] = BlockSum<S, V>(x + (block * Block), (int)Math.Min(Block, n - (block * Block)));
        });

        var sum = 0.0;
        foreach (var block in blocks) sum += block;
        *y = (float)sum;
    }

    private static float BlockSum<S, V>(float* x, int n)
        where S : struct, ISimd<V>
        where V : struct
    {
        V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
        var i = 0;
        for (; i <= n - (4 * S.Lanes); i += 4 * S.Lanes)
        {
            s0 = S.Add(s0, S.Load(x + i));
            s1 = S.Add(s1, S.Load(x + i + S.Lanes));
            s2 = S.Add(s2, S.Load(x + i + (2 * S.Lanes)));
            s3 = S.Add(s3, S.Load(x + i + (3 * S.Lanes)));
        }

        for (; i <= n - S.Lanes; i += S.Lanes) s0 = S.Add(s0, S.Load(x + i));
        if (i < n) s1 = S.Add(s1, S.LoadPartial(x + i, n - i));
        return S.Sum(S.Add(S.Add(s0, s1), S.Add(s2, s3)));
    }

    private static float Extreme<S, V>(ReduceKernel kernel, float* x, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (n < S.Lanes)
        {
            var extreme = Identity(kernel);
            for (var i = 0; i < n; i++) extreme = kernel == ReduceKernel.Max ? MathF.Max(extreme, x[i]) : MathF.Min(extreme, x[i]);
            return extreme;
        }

        // The last vector overlaps the one before: extremes do not mind.
        var found = S.Load(x + n - S.Lanes);
        for (long i = 0; i <= n - S.Lanes; i += S.Lanes)
            found = kernel == ReduceKernel.Max ? S.Max(found, S.Load(x + i)) : S.Min(found, S.Load(x + i));
        return kernel == ReduceKernel.Max ? S.MaxLane(found) : S.MinLane(found);
    }

    private static void Columns<S, V>(ReduceKernel kernel, float* x, float* y, long outer, long n, long inner)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = Math.Clamp(Grain / Math.Max(1, n) / S.Lanes * S.Lanes, 4 * S.Lanes, 1024);
        var pieces = (inner + width - 1) / width;
        ComputeThreads.ForRanges(outer * pieces, Math.Max(1, Grain / Math.Max(1, n * Math.Min(width, inner))), (from, to) =>
        {
            for (var task = from; task < to; task++)
            {
                var (row, piece) = Math.DivRem(task, pieces);
                var column = piece * width;
                ColumnPiece<S, V>(kernel, x + (row * n * inner) + column, y + (row * inner) + column, n, inner, (int)Math.Min(width, inner - column));
            }
        });
    }

    private static void ColumnPiece<S, V>(ReduceKernel kernel, float* x, float* y, long n, long stride, int width)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var column = 0; column < width; column += S.Lanes)
        {
            var lanes = Math.Min(S.Lanes, width - column);
            var joined = kernel == ReduceKernel.Sum
                ? ColumnSum<S, V>(x + column, n, stride, lanes)
                : ColumnExtreme<S, V>(kernel, x + column, n, stride, lanes);
            if (lanes == S.Lanes) S.Store(y + column, joined);
            else S.StorePartial(y + column, joined, lanes);
        }
    }

    private static V ColumnSum<S, V>(float* x, long n, long stride, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        var sum = S.Zero;
        for (long block = 0; block < n; block += RowBlock)
        {
            var end = Math.Min(n, block + RowBlock);
            var part = S.Zero;
            for (var row = block; row < end; row++) part = S.Add(part, Lanes<S, V>(x + (row * stride), lanes));
            sum = S.Add(sum, part);
        }

        return sum;
    }

    private static V ColumnExtreme<S, V>(ReduceKernel kernel, float* x, long n, long stride, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        var found = S.Broadcast(Identity(kernel));
        for (long row = 0; row < n; row++)
        {
            var next = Lanes<S, V>(x + (row * stride), lanes);
            found = kernel == ReduceKernel.Max ? S.Max(found, next) : S.Min(found, next);
        }

        return found;
    }

    private static V Lanes<S, V>(float* x, int lanes)
        where S : struct, ISimd<V>
        where V : struct => lanes == S.Lanes ? S.Load(x) : S.LoadPartial(x, lanes);

    private static float Identity(ReduceKernel kernel) => kernel == ReduceKernel.Max ? float.NegativeInfinity : float.PositiveInfinity;

    /// <summary>Positions of the first largest or smallest; a NaN counts as either.</summary>
    public static void Positions(ReduceKernel kernel, float* x, long* indices, long outer, long n, long inner) =>
        ComputeThreads.ForRanges(outer * inner, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
        {
            for (var task = from; task < to; task++)
            {
                var (row, column) = Math.DivRem(task, inner);
                indices[task] = Position(kernel, x + (row * n * inner) + column, n, inner);
            }
        });

    private static long Position(ReduceKernel kernel, float* x, long n, long stride)
    {
        long best = 0;
        for (long i = 1; i < n && !float.IsNaN(x[best * stride]); i++)
        {
            var (next, leader) = (x[i * stride], x[best * stride]);
            if (float.IsNaN(next) || (kernel == ReduceKernel.Max ? next > leader : next < leader)) best = i;
        }

        return best;
    }
}
