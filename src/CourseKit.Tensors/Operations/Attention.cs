using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1).</summary>
public static class Attention
{
    extension(Tensor)
    {
        /// <summary>
        /// softmax(q kᵀ / sqrt(d) + bias) v, as the paper writes it, recorded for gradients.
        /// </summary>
        /// <param name="q">Queries: (..., queries, d).</param>
        /// <param name="k">Keys: (..., keys, d).</param>
        /// <param name="v">Values: (..., keys, width).</param>
        /// <param name="bias">Added to the scores before the softmax, broadcast; -infinity (or a very negative number) masks a key. Null for none.</param>
        /// <param name="dropout">Applied to the weights, when given.</param>
        /// <returns>The result (..., queries, width) and the weights (..., queries, keys), as they were before dropout.</returns>
        public static (Tensor Result, Tensor Weights) ScaledDotProductAttention(Tensor q, Tensor k, Tensor v, Tensor? bias = null, Func<Tensor, Tensor>? dropout = null)
        {
            // The queries are scaled, and not the scores, of which there are more.
            var scores = (q * (1 / Math.Sqrt(q.Shape[^1]))).MatMul(k.Transpose(-2, -1));
            if (bias is not null) scores += bias;
            var weights = scores.Softmax(-1);
            return ((dropout?.Invoke(weights) ?? weights).MatMul(v), weights);
        }

        /// <summary>
        /// Attention over sentences that are packed end to end, each only within itself. For inference: it has no gradient.
        /// </summary>
        /// <param name="q">Queries: (tokens, heads · d).</param>
        /// <param name="k">Keys, likewise.</param>
        /// <param name="v">Values, likewise.</param>
        /// <param name="starts">Where each sentence begins, and the number of tokens at the end.</param>
        /// <param name="heads">How many heads the last dimension holds.</param>
        public static Tensor PackedAttention(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> starts, int heads)
        {
            RequirePacked(q, k, v, starts, heads);
            var headSize = q.Shape[1] / heads;
            var type = DType.WidestOf(q.DType, k.DType, v.DType);
            var (queries, keys, values) = (InRows(q, type), InRows(k, type), InRows(v, type));
            var result = Tensor.Empty(q.Shape, type);
            result.Backend.PackedAttention(Rows(queries), Rows(keys), Rows(values), Rows(result), starts, heads, headSize, 1 / Math.Sqrt(headSize));
            return result.Record("packed_attention", [queries, keys, values], [], static _ => [null, null, null]);
        }
    }

    private static void RequirePacked(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> starts, int heads)
    {
        if (q.Rank != 2 || k.Shape != q.Shape || v.Shape != q.Shape)
            throw new ShapeException($"PackedAttention needs queries, keys and values of one shape (tokens, heads · d), but the shapes are {q.Shape}, {k.Shape} and {v.Shape}.");
        if (heads < 1 || q.Shape[1] % heads != 0)
            throw new ShapeException($"PackedAttention cannot divide the last dimension of {q.Shape} among {heads} heads.");
        var ascending = starts.Length > 0 && starts[0] == 0 && starts[^1] == q.Shape[0];
        for (var i = 1; i < starts.Length; i++) ascending &= starts[i] >= starts[i - 1];
        if (!ascending)
            throw new ShapeException($"PackedAttention over {q.Shape[0]} tokens needs starts that rise from 0 to {q.Shape[0]}, but was given [{string.Join(", ", starts.ToArray())}].");
    }

    // Kernels step over rows of any distance; within a row, elements are neighbours.
    private static Tensor InRows(Tensor x, DType type) => x.DType == type && x.Strides[1] == 1 ? x : x.To(type).Contiguous();

    private static MatrixView Rows(Tensor x) => new(x.Storage, x.Offset, x.Strides[0], x.Strides[1]);
}
