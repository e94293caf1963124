using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>Dropout.</summary>
public static class Dropping
{
    extension(Tensor x)
    {
        /// <summary>Sets each element to 0 with the given probability and scales the others by 1 / (1 - probability), so that the expectation stays (Srivastava et al. 2014).</summary>
        /// <param name="probability">In [0, 1).</param>
        /// <param name="generator">Where the randomness comes from.</param>
        public Tensor Dropout(double probability, Generator generator)
        {
            if (probability is < 0 or >= 1 or double.NaN) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is in [0, 1).");
            return probability == 0 ? x : x * Mask(x.Shape, probability, generator).To(x.DType);
        }
    }

    // One draw seeds the whole mask; each element then hashes its own position, so that the mask does not depend on who computes which part.
    private static unsafe Tensor Mask(Shape shape, double probability, Generator generator)
    {
        var mask = Tensor.Empty(shape);
        var values = (float*)mask.Storage.Pointer;
        var count = mask.ElementCount;
        var (seed, threshold, kept) = (generator.NextBits(), (uint)(probability * uint.MaxValue), (float)(1 / (1 - probability)));
        Backends.ComputeThreads.For((int)((count + Chunk - 1) / Chunk), chunk =>
        {
            var end = Math.Min(count, (chunk + 1L) * Chunk);
            for (var i = (long)chunk * Chunk; i < end; i += 2)
            {
                var bits = Hash(seed, (ulong)i);
                values[i] = (uint)bits < threshold ? 0 : kept;
                if (i + 1 < end) values[i + 1] = (uint)(bits >> 32) < threshold ? 0 : kept;
            }
        });
        GC.KeepAlive(mask);
        return mask;
    }

    private const int Chunk = 1 << 14;

    // The finaliser of SplitMix64 over a Weyl sequence.
    private static ulong Hash(ulong seed, ulong position)
    {
        var z = seed + (position * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
