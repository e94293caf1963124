using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <content>Reductions, softmax and layer normalisation.</content>
public sealed unsafe partial class ScalarBackend<T>
{
    /// <inheritdoc/>
    public override void Reduce(ReduceKernel kernel, DataView x, DataView y, long outer, long n, long inner)
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        for (long o = 0; o < outer; o++)
        {
            for (long i = 0; i < inner; i++)
            {
                var joined = kernel switch { ReduceKernel.Sum => T.Zero, ReduceKernel.Max => T.NegativeInfinity, _ => T.PositiveInfinity };
                for (long p = 0; p < n; p++)
                {
                    var next = source[(((o * n) + p) * inner) + i];
                    joined = kernel switch { ReduceKernel.Sum => joined + next, ReduceKernel.Max => T.Max(joined, next), _ => T.Min(joined, next) };
                }

                target[(o * inner) + i] = joined;
            }
        }

        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void ArgReduce(ReduceKernel kernel, DataView x, DataView indices, long outer, long n, long inner)
    {
        for (long o = 0; o < outer; o++)
            for (long i = 0; i < inner; i++)
                indices.Pointer<long>()[(o * inner) + i] = Position(kernel, x.Pointer<T>() + (o * n * inner) + i, n, inner);
        KeepAlive(x.Storage, indices.Storage);
    }

    // A NaN counts as the largest and as the smallest.
    private static long Position(ReduceKernel kernel, T* x, long n, long stride)
    {
        long best = 0;
        for (long p = 1; p < n; p++)
        {
            T next = x[p * stride], leader = x[best * stride];
            if (T.IsNaN(leader)) return best;
            if (T.IsNaN(next) || (kernel == ReduceKernel.Max ? next > leader : next < leader)) best = p;
        }

        return best;
    }

    /// <inheritdoc/>
    public override void Softmax(DataView x, DataView y, long rows, long n, bool logarithm)
    {
        for (long row = 0; row < rows; row++) SoftmaxRow(x.Pointer<T>() + (row * n), y.Pointer<T>() + (row * n), n, logarithm);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Dropout(DataView x, DropoutMask mask, DataView y, long n)
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        for (long i = 0; i < y.Length; i++) target[i] = mask.Keeps(i / n, i % n) ? source[i] * T.CreateChecked(mask.Scale) : T.Zero;
        KeepAlive(x.Storage, y.Storage);
    }

    private static void SoftmaxRow(T* x, T* y, long n, bool logarithm)
    {
        T largest = T.NegativeInfinity, sum = T.Zero;
        for (long i = 0; i < n; i++) largest = T.Max(largest, x[i]);
        for (long i = 0; i < n; i++) sum += T.Exp(x[i] - largest);
        for (long i = 0; i < n; i++) y[i] = logarithm ? x[i] - largest - T.Log(sum) : T.Exp(x[i] - largest) / sum;
    }

    /// <inheritdoc/>
    public override void SoftmaxGradient(DataView y, DataView gradY, DataView gradX, long rows, long n, bool logarithm)
    {
        for (long row = 0; row < rows; row++)
        {
            T* py = y.Pointer<T>() + (row * n), gy = gradY.Pointer<T>() + (row * n), gx = gradX.Pointer<T>() + (row * n);
            var sum = T.Zero;
            for (long i = 0; i < n; i++) sum += logarithm ? gy[i] : gy[i] * py[i];
            for (long i = 0; i < n; i++) gx[i] = logarithm ? gy[i] - (T.Exp(py[i]) * sum) : py[i] * (gy[i] - sum);
        }

        KeepAlive(y.Storage, gradY.Storage, gradX.Storage);
    }

    /// <inheritdoc/>
    public override void LayerNorm(
        DataView x, DataView? residual, DataView weight, DataView bias, double eps, DataView y, DataView? mean, DataView? rstd, long rows, long n)
    {
        T* w = weight.Pointer<T>(), b = bias.Pointer<T>(), means = OrNull(mean), rstds = OrNull(rstd);
        for (long row = 0; row < rows; row++)
        {
            T* source = x.Pointer<T>() + (row * n), target = y.Pointer<T>() + (row * n);
            if (residual is { } sums)
            {
                var sum = sums.Pointer<T>() + (row * n);
                for (long i = 0; i < n; i++) sum[i] += source[i];
                source = sum;
            }

            T center = T.Zero, variance = T.Zero, count = T.CreateChecked(n);
            for (long i = 0; i < n; i++) center += source[i] / count;
            for (long i = 0; i < n; i++) variance += (source[i] - center) * (source[i] - center) / count;
            var scale = T.One / T.Sqrt(variance + T.CreateChecked(eps));
            for (long i = 0; i < n; i++) target[i] = ((source[i] - center) * scale * w[i]) + b[i];
            if (means != null) means[row] = center;
            if (rstds != null) rstds[row] = scale;
        }

        KeepAlive(x.Storage, residual?.Storage, weight.Storage, bias.Storage, y.Storage, mean?.Storage, rstd?.Storage);
    }

    /// <inheritdoc/>
    public override void LayerNormGradient(
        DataView x, DataView weight, DataView mean, DataView rstd, DataView gradY, DataView? gradX, DataView? gradWeight, DataView? gradBias, long rows, long n)
    {
        T* w = weight.Pointer<T>(), gx = OrNull(gradX), gw = OrNull(gradWeight), gb = OrNull(gradBias);
        for (long i = 0; i < n; i++)
        {
            if (gw != null) gw[i] = T.Zero;
            if (gb != null) gb[i] = T.Zero;
        }

        for (long row = 0; row < rows; row++)
        {
            T* source = x.Pointer<T>() + (row * n), gy = gradY.Pointer<T>() + (row * n);
            T center = mean.Pointer<T>()[row], scale = rstd.Pointer<T>()[row];
            T sum = T.Zero, dot = T.Zero, count = T.CreateChecked(n);
            for (long i = 0; i < n; i++)
            {
                var normal = (source[i] - center) * scale;
                sum += gy[i] * w[i] / count;
                dot += gy[i] * w[i] * normal / count;
                if (gw != null) gw[i] += gy[i] * normal;
                if (gb != null) gb[i] += gy[i];
            }

            if (gx == null) continue;
            for (long i = 0; i < n; i++) gx[(row * n) + i] = scale * ((gy[i] * w[i]) - sum - ((source[i] - center) * scale * dot));
        }

        KeepAlive(x.Storage, weight.Storage, mean.Storage, rstd.Storage, gradY.Storage, gradX?.Storage, gradWeight?.Storage, gradBias?.Storage);
    }
}
