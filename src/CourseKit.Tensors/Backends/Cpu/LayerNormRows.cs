using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Layer normalisation over rows (Ba et al. 2016).</summary>
internal static unsafe class LayerNormRows
{
    private const long Grain = 8192;
    private const int RowsTogether = 4;
    private const int RowBlock = 64;

    public static void Apply<S, V>(
        float* x, float* residual, float* weight, float* bias, double eps, float* y, float* mean, float* rstd, long rows, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var streams = y != x && y != residual && StreamingWrites.Suit<S, V>(y, rows, n);
        ComputeThreads.ForRanges(rows, Math.Max(RowsTogether, Grain / Math.Max(1, n)), (from, to) =>
        {
            for (var row = from; row < to; row += RowsTogether)
            {
                var at = row * n;
                Together<S, V>(
                    x + at, residual == null ? null : residual + at, weight, bias, eps, y + at, mean == null ? null : mean + row, rstd == null ? null : rstd + row,
                    (int)Math.Min(RowsTogether, to - row), n, streams);
            }
        });
    }

    // A few rows, each step for all of them before the next: the horizontal sums of one are waited for while the others compute.
    private static void Together<S, V>(
        float* x, float* residual, float* weight, float* bias, double eps, float* y, float* mean, float* rstd, int rows, long n, bool streams)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* centers = stackalloc float[RowsTogether], scales = stackalloc float[RowsTogether];
        var input = residual == null ? x : residual;
        if (residual != null)
        {
            for (var i = 0; i < rows; i++) Linear.AddScaledRange<S, V>(x + (i * n), 1, residual + (i * n), n);
        }

        for (var i = 0; i < rows; i++) centers[i] = (float)(Sum<S, V>(input + (i * n), n) / n);
        for (var i = 0; i < rows; i++) scales[i] = (float)(1 / Math.Sqrt((SumOfSquares<S, V>(input + (i * n), centers[i], n) / n) + eps));
        for (var i = 0; i < rows; i++) Normalise<S, V>(input + (i * n), centers[i], scales[i], weight, bias, y + (i * n), n, streams);
        if (mean != null) new Span<float>(centers, rows).CopyTo(new(mean, rows));
        if (rstd != null) new Span<float>(scales, rows).CopyTo(new(rstd, rows));
    }

    // Four sums side by side, since an addition takes as long as four can be begun.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum<S, V>(float* x, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
        long i = 0;
        for (; i <= n - (4 * S.Lanes); i += 4 * S.Lanes)
        {
            a = S.Add(a, S.Load(x + i));
            b = S.Add(b, S.Load(x + i + S.Lanes));
            c = S.Add(c, S.Load(x + i + (2 * S.Lanes)));
            d = S.Add(d, S.Load(x + i + (3 * S.Lanes)));
        }

        for (; i <= n - S.Lanes; i += S.Lanes) a = S.Add(a, S.Load(x + i));
        if (i < n) b = S.Add(b, S.LoadPartial(x + i, (int)(n - i)));
        return S.Sum(S.Add(S.Add(a, b), S.Add(c, d)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares<S, V>(float* x, float center, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        V middle = S.Broadcast(center), a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
        long i = 0;
        for (; i <= n - (4 * S.Lanes); i += 4 * S.Lanes)
        {
            V x0 = S.Subtract(S.Load(x + i), middle), x1 = S.Subtract(S.Load(x + i + S.Lanes), middle);
            V x2 = S.Subtract(S.Load(x + i + (2 * S.Lanes)), middle), x3 = S.Subtract(S.Load(x + i + (3 * S.Lanes)), middle);
            a = S.FusedMultiplyAdd(x0, x0, a);
            b = S.FusedMultiplyAdd(x1, x1, b);
            c = S.FusedMultiplyAdd(x2, x2, c);
            d = S.FusedMultiplyAdd(x3, x3, d);
        }

        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            var distance = S.Subtract(S.Load(x + i), middle);
            a = S.FusedMultiplyAdd(distance, distance, a);
        }

        double total = S.Sum(S.Add(S.Add(a, b), S.Add(c, d)));
        for (; i < n; i++) total += (x[i] - center) * (x[i] - center);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<S, V>(float* x, float center, float scale, float* weight, float* bias, float* y, long n, bool streams)
        where S : struct, ISimd<V>
        where V : struct
    {
        V middle = S.Broadcast(center), factor = S.Broadcast(scale);
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            var normal = S.Multiply(S.Subtract(S.Load(x + i), middle), factor);
            var value = S.FusedMultiplyAdd(normal, S.Load(weight + i), S.Load(bias + i));
            if (streams) S.Stream(y + i, value);
            else S.Store(y + i, value);
        }

        var rest = (int)(n - i);
        if (rest == 0) return;
        var last = S.Multiply(S.Subtract(S.LoadPartial(x + i, rest), middle), factor);
        S.StorePartial(y + i, S.FusedMultiplyAdd(last, S.LoadPartial(weight + i, rest), S.LoadPartial(bias + i, rest)), rest);
    }

    /// <summary>With x̂ = (x - mean) rstd and d = gradY · weight: gradX = rstd (d - mean(d) - x̂ mean(d x̂)).</summary>
    public static void GradientOfInput<S, V>(float* x, float* weight, float* mean, float* rstd, float* gradY, float* gradX, long rows, long n)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(rows, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
        {
            for (var row = from; row < to; row++)
                GradientRow<S, V>(x + (row * n), weight, mean[row], rstd[row], gradY + (row * n), gradX + (row * n), n);
        });

    private static void GradientRow<S, V>(float* x, float* weight, float center, float scale, float* gradY, float* gradX, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        V middle = S.Broadcast(center), factor = S.Broadcast(scale), sum = S.Zero, dot = S.Zero;
        for (long i = 0; i < n; i += S.Lanes)
        {
            var lanes = (int)Math.Min(S.Lanes, n - i);
            var d = S.Multiply(Lanes<S, V>(gradY + i, lanes), Lanes<S, V>(weight + i, lanes));
            sum = S.Add(sum, d);
            dot = S.FusedMultiplyAdd(d, S.Multiply(S.Subtract(Lanes<S, V>(x + i, lanes), middle), factor), dot);
        }

        V meanOfD = S.Broadcast(S.Sum(sum) / n), meanOfDot = S.Broadcast(-S.Sum(dot) / n);
        for (long i = 0; i < n; i += S.Lanes)
        {
            var lanes = (int)Math.Min(S.Lanes, n - i);
            var d = S.Multiply(Lanes<S, V>(gradY + i, lanes), Lanes<S, V>(weight + i, lanes));
            var normal = S.Multiply(S.Subtract(Lanes<S, V>(x + i, lanes), middle), factor);
            var gradient = S.Multiply(factor, S.FusedMultiplyAdd(normal, meanOfDot, S.Subtract(d, meanOfD)));
            if (lanes == S.Lanes) S.Store(gradX + i, gradient);
            else S.StorePartial(gradX + i, gradient, lanes);
        }
    }

    /// <summary>gradWeight = Σ gradY · x̂ and gradBias = Σ gradY over the rows; threads share the columns,
    /// so every sum runs down the rows.</summary>
    public static void GradientOfParameters<S, V>(
        float* x, float* mean, float* rstd, float* gradY, float* gradWeight, float* gradBias, long rows, long n)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges((n + S.Lanes - 1) / S.Lanes, Math.Max(4, Grain * 4 / (S.Lanes * Math.Max(1, rows))), (from, to) =>
        {
            for (var vector = from; vector < to; vector++)
            {
                var column = vector * S.Lanes;
                var lanes = (int)Math.Min(S.Lanes, n - column);
                ColumnGradients<S, V>(
                    x + column, mean, rstd, gradY + column,
                    gradWeight == null ? null : gradWeight + column, gradBias == null ? null : gradBias + column, rows, n, lanes);
            }
        });

    private static void ColumnGradients<S, V>(
        float* x, float* mean, float* rstd, float* gradY, float* gradWeight, float* gradBias, long rows, long stride, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        V weights = S.Zero, biases = S.Zero;
        for (long block = 0; block < rows; block += RowBlock)
        {
            V blockWeights = S.Zero, blockBiases = S.Zero;
            var end = Math.Min(rows, block + RowBlock);
            for (var row = block; row < end; row++)
            {
                var g = Lanes<S, V>(gradY + (row * stride), lanes);
                var normal = S.Multiply(S.Subtract(Lanes<S, V>(x + (row * stride), lanes), S.Broadcast(mean[row])), S.Broadcast(rstd[row]));
                blockWeights = S.FusedMultiplyAdd(g, normal, blockWeights);
                blockBiases = S.Add(blockBiases, g);
            }

            weights = S.Add(weights, blockWeights);
            biases = S.Add(biases, blockBiases);
        }

        if (gradWeight != null) Put<S, V>(gradWeight, weights, lanes);
        if (gradBias != null) Put<S, V>(gradBias, biases, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Lanes<S, V>(float* x, int lanes)
        where S : struct, ISimd<V>
        where V : struct => lanes == S.Lanes ? S.Load(x) : S.LoadPartial(x, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<S, V>(float* y, V value, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (lanes == S.Lanes) S.Store(y, value);
        else S.StorePartial(y, value, lanes);
    }
}
