using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Dropout.</summary>
public static class Dropping
{
    private const int Chunk = 1 << 14;

    extension(Tensor x)
    {
        /// <summary>Sets each element to 0 with the given probability and scales the others by 1 / (1 - probability), so that the expectation stays (Srivastava et al. 2014).</summary>
        /// <param name="probability">In [0, 1).</param>
        /// <param name="generator">Where the randomness comes from.</param>
        public Tensor Dropout(double probability, Generator generator)
        {
            if (probability is < 0 or >= 1 or double.NaN) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is in [0, 1).");
            if (probability == 0) return x;
            var seed = generator.NextBits();
            var source = x.ForCompute();
            // The mask is not kept: the same seed makes it again for the gradient.
            return Drop(source, probability, seed).Record("dropout", [source], [], context => [Drop(context.Gradient.Contiguous(), probability, seed)]);
        }
    }

    private static Tensor Drop(Tensor x, double probability, ulong seed)
    {
        var y = Tensor.Empty(x.Shape, x.DType);
        if (x.DType == DType.Float32) Drop<float>(x, y, probability, seed);
        else Drop<double>(x, y, probability, seed);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return y;
    }

    // One draw seeds the whole mask; each pair of elements then hashes its own position, so that the mask does not depend on who computes which part.
    private static unsafe void Drop<T>(Tensor x, Tensor y, double probability, ulong seed)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        T* source = x.Data.Pointer<T>(), target = y.Data.Pointer<T>();
        var count = x.ElementCount;
        var (threshold, kept) = ((uint)(probability * uint.MaxValue), T.CreateChecked(1 / (1 - probability)));
        ComputeThreads.For((int)((count + Chunk - 1) / Chunk), chunk =>
        {
            var (start, end) = ((long)chunk * Chunk, Math.Min(count, (chunk + 1L) * Chunk));
            for (var i = start; i < end - 1; i += 2)
            {
                var bits = Hash(seed, (ulong)i);
                target[i] = (uint)bits < threshold ? T.Zero : source[i] * kept;
                target[i + 1] = (uint)(bits >> 32) < threshold ? T.Zero : source[i + 1] * kept;
            }

            if ((end & 1) != 0) target[end - 1] = (uint)Hash(seed, (ulong)(end - 1)) < threshold ? T.Zero : source[end - 1] * kept;
        });
    }

    // The finaliser of SplitMix64 over a Weyl sequence.
    private static ulong Hash(ulong seed, ulong position)
    {
        var z = seed + (position * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
