using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>How the last dimension of queries, keys and values is divided among heads.</summary>
/// <param name="Heads">Heads of the queries.</param>
/// <param name="KeyHeads">Heads of keys and values, a divisor of <paramref name="Heads"/> (grouped-query attention, Ainslie et al. 2023).</param>
/// <param name="Scale">What scores are multiplied by; 1 / sqrt(head size) when null.</param>
/// <param name="Window">How many tokens, itself included, a token of a decoder sees (Beltagy et al. 2020); null for all before it.</param>
internal readonly record struct HeadLayout(int Heads, int KeyHeads, double? Scale = null, int? Window = null);

/// <summary>Multi-head attention from projected queries, keys and values (Vaswani et al. 2017, section 3.2.2): what every family does between its projections.</summary>
internal static class HeadAttention
{
    /// <summary>Attention of tokens to themselves and to those in the cache.</summary>
    /// <param name="query">(batch, length, heads · size), or (tokens, heads · size) when packed.</param>
    /// <param name="key">Likewise with the key heads.</param>
    /// <param name="value">Likewise.</param>
    /// <param name="heads">Their division.</param>
    /// <param name="pass">Masks, cache, and where weights go.</param>
    /// <param name="layer">The layer's number, for the cache.</param>
    /// <param name="dropout">Of the weights.</param>
    /// <param name="positionBias">Added to the scores, broadcast to (batch, heads, queries, keys): relative positions, say. Of packed sentences, to (sentences, heads, longest, longest). Null for none.</param>
    /// <param name="rotate">Turns queries and keys (batch, heads, length, size) by their positions; null for none.</param>
    public static Tensor ToSelf(
        Tensor query, Tensor key, Tensor value, HeadLayout heads, ForwardPass pass, int layer, Dropout dropout, Tensor? positionBias = null, Func<Tensor, Tensor>? rotate = null)
    {
        if (pass.Starts is { } starts)
        {
            if (rotate is not null || heads.Window is not null) throw new NotSupportedException("Packed sentences know no rotary positions and no window. Run a padded batch.");
            return Tensor.PackedAttention(query, key, value, starts, heads.Heads, pass.IsCausal, positionBias, heads.Scale);
        }

        var (q, k, v) = (Split(query, heads.Heads), Split(key, heads.KeyHeads), Split(value, heads.KeyHeads));
        if (rotate is not null) (q, k) = (rotate(q), rotate(k));
        if (pass.Cache is { } cache) (k, v) = cache.Append(layer, k, v, heads.Window);
        var bias = Sum(Sum(positionBias, pass.PaddingBias is { } padding ? OfLast(padding, k.Shape[2]) : null), OutsideWindow(heads.Window, q.Shape[2], k.Shape[2]));
        return Attend(q, k, v, heads, bias, pass.IsCausal, pass.Attentions, dropout);
    }

    /// <summary>Attention of a decoder's tokens to what the encoder made of the source. With a cache, keys and values are computed once.</summary>
    /// <param name="query">(batch, length, heads · size).</param>
    /// <param name="source">Gives keys and values (batch, source length, key heads · size).</param>
    /// <param name="heads">Their division.</param>
    /// <param name="pass">Masks, cache, and where weights go.</param>
    /// <param name="layer">The layer's number, for the cache.</param>
    /// <param name="dropout">Of the weights.</param>
    /// <param name="positionBias">Added to the scores, or null.</param>
    public static Tensor ToSource(
        Tensor query, Func<(Tensor Key, Tensor Value)> source, HeadLayout heads, ForwardPass pass, int layer, Dropout dropout, Tensor? positionBias = null)
    {
        var (key, value) = pass.Cache is { } cache ? cache.OfSource(layer, SplitSource) : SplitSource();
        var (rows, sources) = (query.Shape, key.Shape[0]);
        // The beams of a source ask it together: as the queries of one row, which reads its keys once.
        var together = rows[0] == sources ? query : query.Reshape(sources, rows[0] / sources * rows[1], rows[2]);
        return Attend(Split(together, heads.Heads), key, value, heads, Sum(positionBias, pass.EncoderBias), isCausal: false, pass.CrossAttentions, dropout).Reshape(rows[0], rows[1], -1);

        (Tensor Key, Tensor Value) SplitSource()
        {
            var (keys, values) = source();
            return (Split(keys, heads.KeyHeads), Split(values, heads.KeyHeads));
        }
    }

    /// <summary>(batch, length, heads · size) to (batch, heads, length, size).</summary>
    public static Tensor Split(Tensor x, int heads) => x.Reshape(x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads).Transpose(1, 2);

    /// <summary>(batch, heads, length, size) to (batch, length, heads · size).</summary>
    public static Tensor Join(Tensor x) => x.Transpose(1, 2).Reshape(x.Shape[0], x.Shape[2], x.Shape[1] * x.Shape[3]);

    /// <summary>Attention of queries (batch, heads, queries, size) to keys and values (batch, key heads, keys, size).</summary>
    /// <param name="q">The queries.</param>
    /// <param name="k">The keys.</param>
    /// <param name="v">The values.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="bias">Added to the scores, or null.</param>
    /// <param name="isCausal">Whether a query sees no key behind it.</param>
    /// <param name="attentions">Receives the weights, when given.</param>
    /// <param name="dropout">Of the weights.</param>
    /// <returns>(batch, queries, heads · size).</returns>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v, HeadLayout heads, Tensor? bias, bool isCausal, List<Tensor>? attentions, Dropout dropout)
    {
        if (attentions is null)
            return Join(Tensor.ScaledDotProductAttention(q, k, v, bias, dropout.IsTraining ? dropout.Probability : 0, isCausal, heads.Scale, dropout.Generator));

        if (heads.KeyHeads < heads.Heads) (k, v) = (Repeat(k, heads.Heads / heads.KeyHeads), Repeat(v, heads.Heads / heads.KeyHeads));
        var (queries, keys) = (q.Shape[2], k.Shape[2]);
        if (isCausal && queries > 1) bias = Sum(bias, Tensor.Full([queries, keys], double.NegativeInfinity).Triu(1 + keys - queries));
        var (result, weights) = Tensor.AttentionWithWeights(q, k, v, bias, dropout.IsTraining ? dropout.Forward : null, heads.Scale);
        attentions.Add(weights);
        return Join(result);
    }

    // A cache with a window gives only the last keys.
    private static Tensor OfLast(Tensor bias, int keys) => bias.Shape[^1] <= keys ? bias : bias.Narrow(-1, bias.Shape[^1] - keys, keys);

    // -infinity for keys that a query has left behind; null when there are none. The last query is at the last key.
    private static Tensor? OutsideWindow(int? window, int queries, int keys) =>
        keys > window ? Tensor.Full([queries, keys], double.NegativeInfinity).Tril(keys - queries - window.Value) : null;

    private static Tensor? Sum(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : a + b;

    // Every head a number of times in a row.
    private static Tensor Repeat(Tensor x, int times) =>
        x.Unsqueeze(2).Expand(x.Shape[0], x.Shape[1], times, x.Shape[2], x.Shape[3]).Reshape(x.Shape[0], x.Shape[1] * times, x.Shape[2], x.Shape[3]);
}
