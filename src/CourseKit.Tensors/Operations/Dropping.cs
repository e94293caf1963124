using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Dropout.</summary>
public static class Dropping
{
    // Elements in a row of the mask. The last row may be shorter.
    private const int MaskRow = 1 << 14;

    extension(Tensor x)
    {
        /// <summary>Sets each element to 0 with the given probability and scales the others by 1 / (1 - probability), so that the expectation stays (Srivastava et al. 2014).</summary>
        /// <param name="probability">In [0, 1).</param>
        /// <param name="generator">Where the randomness comes from.</param>
        public Tensor Dropout(double probability, Generator generator)
        {
            if (probability is < 0 or >= 1 or double.NaN) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is in [0, 1).");
            if (probability == 0) return x;
            // One draw seeds the whole mask, which is not kept: the same seed makes it again for the gradient.
            var mask = new DropoutMask(probability, generator.NextBits());
            return x.Dropout(mask, MaskRow);
        }

        /// <summary>Dropout by a given mask whose rows have <paramref name="rowLength"/> elements.</summary>
        internal Tensor Dropout(DropoutMask mask, int rowLength)
        {
            var source = x.ForCompute();
            return Drop(source, mask, rowLength).Record("dropout", [source], [], context => [Drop(context.Gradient.Contiguous(), mask, rowLength)]);
        }
    }

    private static Tensor Drop(Tensor x, DropoutMask mask, int rowLength)
    {
        var y = Tensor.Empty(x.Shape, x.DType);
        y.Backend.Dropout(x.Data, mask, y.Data, rowLength);
        return y;
    }
}
