using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>What is made of the vectors of a text's tokens. Several modes stand one behind the other in an embedding, in this order.</summary>
internal enum PoolingMode
{
    /// <summary>The first token's vector.</summary>
    Cls,

    /// <summary>The largest number in every place.</summary>
    Max,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The sum, divided by the root of the number of tokens.</summary>
    MeanSqrtLen,

    /// <summary>The mean with weights 1, 2, 3, ...: for decoders, whose later tokens have seen more.</summary>
    WeightedMean,

    /// <summary>The last token's vector.</summary>
    LastToken,
}

/// <summary>One vector for each text from those of its tokens (<c>sentence_transformers.models.Pooling</c>).</summary>
/// <param name="modes">At least one, in the order of their numbers.</param>
/// <param name="tokenWidth">The length of a token's vector.</param>
/// <param name="includePrompt">Whether the tokens of a prompt count.</param>
internal sealed class Pooling(IReadOnlyList<PoolingMode> modes, int tokenWidth, bool includePrompt) : EmbeddingModule(modes.Count * tokenWidth)
{
    /// <summary>Whether the first token's vector is all that is needed.</summary>
    public bool ReadsFirstTokenOnly => modes is [PoolingMode.Cls];

    /// <summary>Not a step from embeddings to embeddings.</summary>
    public override Tensor Apply(Tensor embeddings) => throw new InvalidOperationException("Pooling is the first step behind the encoder.");

    /// <summary>The embeddings (texts, width) of tokens' vectors (tokens, token width).</summary>
    /// <param name="tokens">Packed end to end.</param>
    /// <param name="starts">Where each text begins, and the number of tokens at the end.</param>
    /// <param name="promptLength">How many tokens in front of each text are a prompt's.</param>
    public Tensor Pool(Tensor tokens, int[] starts, int promptLength)
    {
        var texts = new Tensor[starts.Length - 1];
        for (var i = 0; i < texts.Length; i++)
        {
            var (first, end) = (starts[i], starts[i + 1]);
            var pooled = tokens[Math.Min(end, includePrompt ? first : first + promptLength)..end];
            // The first token stays the text's own, as in the reference.
            Tensor[] parts = [.. modes.Select(mode => mode == PoolingMode.Cls && first < end ? tokens[first] : Pool(mode, pooled))];
            texts[i] = parts is [var only] ? only : Tensor.Cat(parts, 0);
        }

        return texts.Length == 0 ? Tensor.Zeros([0, Width]) : Tensor.Stack(texts);
    }

    private Tensor Pool(PoolingMode mode, Tensor tokens)
    {
        var count = tokens.Shape[0];
        if (count == 0) return Tensor.Zeros([tokenWidth]);
        return mode switch
        {
            PoolingMode.Cls => tokens[0],
            PoolingMode.Max => tokens.Amax([0]),
            PoolingMode.Mean => tokens.Mean(0),
            PoolingMode.MeanSqrtLen => tokens.Sum(0) / Math.Sqrt(count),
            PoolingMode.WeightedMean => (tokens * Tensor.Arange(1, count + 1).To(DType.Float32).Unsqueeze(1)).Sum(0) / (count * (count + 1.0) / 2),
            PoolingMode.LastToken => tokens[count - 1],
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "No such pooling."),
        };
    }
}
