using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>How two embeddings are compared (<c>sentence_transformers.SimilarityFunction</c>). Larger is always more similar: distances count negative.</summary>
public enum SimilarityFunction
{
    /// <summary>The cosine of the angle between them.</summary>
    Cosine,

    /// <summary>Their dot product.</summary>
    Dot,

    /// <summary>Minus the length of their difference.</summary>
    Euclidean,

    /// <summary>Minus the sum of their coordinates' differences.</summary>
    Manhattan,
}

/// <summary>The computation of similarities.</summary>
public static class Similarities
{
    extension(SimilarityFunction function)
    {
        /// <summary>Every similarity of one list of embeddings to another: (n, m) of (n, width) and (m, width).</summary>
        /// <exception cref="ShapeException">They are no two lists of vectors of one length.</exception>
        public Tensor Between(Tensor embeddings, Tensor others)
        {
            if (embeddings.Rank != 2 || others.Rank != 2 || embeddings.Shape[1] != others.Shape[1])
                throw new ShapeException($"Similarity of {embeddings.Shape} and {others.Shape}: expected (n, width) and (m, width).");
            return function switch
            {
                SimilarityFunction.Cosine => EmbeddingNormalization.ToUnitLength(embeddings).MatMul(EmbeddingNormalization.ToUnitLength(others).Transpose(0, 1)),
                SimilarityFunction.Dot => embeddings.MatMul(others.Transpose(0, 1)),
                SimilarityFunction.Euclidean => -Differences().Norm(-1),
                SimilarityFunction.Manhattan => -Differences().Abs().Sum(-1),
                _ => throw new ArgumentOutOfRangeException(nameof(function), function, "No such similarity."),
            };

            Tensor Differences() => embeddings.Unsqueeze(1) - others.Unsqueeze(0);
        }
    }
}
