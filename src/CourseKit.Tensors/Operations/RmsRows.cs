using System.Numerics;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>RMS normalisation in one pass over each row, for inference.</summary>
internal static unsafe class RmsRows
{
    private const long Grain = 8192;

    /// <summary>x / sqrt(mean(x²) + eps) · weight over the last dimension; null when the plain way must be taken.</summary>
    public static Tensor? TryApply(Tensor x, Tensor weight, double eps)
    {
        if (NoGrad.IsRecording || x.Rank == 0 || x.DType != DType.Float32 || weight.DType != DType.Float32 || weight.Shape != [x.Shape[^1]]) return null;
        (x, weight) = (x.Contiguous(), weight.Contiguous());
        var n = x.Shape[^1];
        var result = Tensor.Empty(x.Shape, DType.Float32);
        float* source = x.Data.Pointer<float>(), factors = weight.Data.Pointer<float>(), target = result.Data.Pointer<float>();
        ComputeThreads.ForRanges(n == 0 ? 0 : x.ElementCount / n, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
        {
            for (var row = from; row < to; row++) Normalise(source + (row * n), factors, target + (row * n), n, eps);
        });
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        return result;
    }

    private static void Normalise(float* x, float* weight, float* y, int n, double eps)
    {
        var i = 0;
        Vector<float> even = Vector<float>.Zero, odd = Vector<float>.Zero;
        for (; i <= n - (2 * Vector<float>.Count); i += 2 * Vector<float>.Count)
        {
            var (a, b) = (Vector.Load(x + i), Vector.Load(x + i + Vector<float>.Count));
            (even, odd) = (even + (a * a), odd + (b * b));
        }

        double sum = Vector.Sum(even + odd);
        for (; i < n; i++) sum += (double)x[i] * x[i];
        var scale = (float)(1 / Math.Sqrt((sum / n) + eps));
        for (i = 0; i <= n - Vector<float>.Count; i += Vector<float>.Count) Vector.Store(Vector.Load(x + i) * scale * Vector.Load(weight + i), y + i);
        for (; i < n; i++) y[i] = x[i] * scale * weight[i];
    }
}
