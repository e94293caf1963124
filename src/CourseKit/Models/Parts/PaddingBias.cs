using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>An attention mask as a summand of attention scores.</summary>
internal static class PaddingBias
{
    // What the reference adds to the scores of masked keys: torch.finfo(float32).min.
    private const double Masked = float.MinValue;

    /// <summary>(batch, 1, 1, keys) from a mask (batch, keys) of 1 for tokens and 0 for padding; null when nothing is padded.</summary>
    public static Tensor? Of(Tensor? mask)
    {
        if (mask is null) return null;
        var kept = mask.To(DType.Int64).ToArray<long>();
        return Array.IndexOf(kept, 0) < 0 ? null : ((1.0 - mask.To(DType.Float32)) * Masked).Reshape(mask.Shape[0], 1, 1, mask.Shape[1]);
    }
}
