using System.Numerics;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Rotary positions in one pass over the numbers, for inference: no half is copied for the sake of its sign.</summary>
internal static unsafe class RotaryRows
{
    private const long Grain = 16384;

    /// <summary>x (rows, heads, positions, width) turned by cosines and sines (positions, width) or (rows, 1, positions, width); null when the plain way must be taken.</summary>
    public static Tensor? TryApply(Tensor x, Tensor cos, Tensor sin)
    {
        if (NoGrad.IsRecording || x.Rank != 4 || !Array.TrueForAll([x, cos, sin], tensor => tensor.DType == DType.Float32 && tensor.Strides[^1] == 1)) return null;
        var (rows, heads, length, width) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        var perRow = cos.Shape == [rows, 1, length, width];
        if (width % 2 != 0 || cos.Shape != sin.Shape || !cos.IsContiguous || !sin.IsContiguous || !(perRow || cos.Shape == [length, width])) return null;

        // The heads of a token side by side, as the projections have them and as the next product reads them.
        var result = Tensor.Empty([rows, length, heads, width], DType.Float32);
        float* source = (float*)x.Storage.Pointer + x.Offset, target = result.Data.Pointer<float>(), cosines = cos.Data.Pointer<float>(), sines = sin.Data.Pointer<float>();
        ComputeThreads.ForRanges((long)rows * length, Math.Max(1, Grain / Math.Max(1, heads * width)), (from, to) =>
        {
            for (var token = from; token < to; token++)
            {
                var (row, position) = Math.DivRem(token, length);
                var angle = (perRow ? token : position) * width;
                for (var head = 0; head < heads; head++)
                {
                    Turn(
                        source + (row * x.Strides[0]) + (head * x.Strides[1]) + (position * x.Strides[2]), cosines + angle, sines + angle,
                        target + (((token * heads) + head) * width), width / 2);
                }
            }
        });
        GC.KeepAlive(x);
        GC.KeepAlive(cos);
        GC.KeepAlive(sin);
        return result.Transpose(1, 2);
    }

    // y = x · cos + (-second half, first half) · sin
    private static void Turn(float* x, float* cos, float* sin, float* y, int half)
    {
        var i = 0;
        for (; i <= half - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (first, second) = (Vector.Load(x + i), Vector.Load(x + half + i));
            Vector.Store((first * Vector.Load(cos + i)) - (second * Vector.Load(sin + i)), y + i);
            Vector.Store((second * Vector.Load(cos + half + i)) + (first * Vector.Load(sin + half + i)), y + half + i);
        }

        for (; i < half; i++)
        {
            var (first, second) = (x[i], x[half + i]);
            y[i] = (first * cos[i]) - (second * sin[i]);
            y[half + i] = (second * cos[half + i]) + (first * sin[half + i]);
        }
    }
}
