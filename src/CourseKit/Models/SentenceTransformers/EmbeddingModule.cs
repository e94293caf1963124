using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>A step from an encoder's output to embeddings: one entry of <c>modules.json</c> behind the transformer.</summary>
/// <param name="width">The length of what it gives.</param>
internal abstract class EmbeddingModule(int width)
{
    /// <summary>The length of what it gives.</summary>
    public int Width => width;

    /// <summary>Embeddings (texts, width) of embeddings.</summary>
    public abstract Tensor Apply(Tensor embeddings);
}

/// <summary>Scales embeddings to length 1 (<c>sentence_transformers.models.Normalize</c>).</summary>
internal sealed class EmbeddingNormalization(int width) : EmbeddingModule(width)
{
    // As torch.nn.functional.normalize: what is shorter stays short.
    private const double ShortestLength = 1e-12;

    public override Tensor Apply(Tensor embeddings) => ToUnitLength(embeddings);

    /// <summary>Vectors (n, width) of length 1; zeros stay zeros.</summary>
    public static Tensor ToUnitLength(Tensor vectors) => vectors / vectors.Norm(-1, keepDim: true).Clamp(min: ShortestLength);
}

/// <summary>A linear layer with an activation (<c>sentence_transformers.models.Dense</c>).</summary>
internal sealed class EmbeddingProjection(Tensor weight, Tensor? bias, Func<Tensor, Tensor> activation) : EmbeddingModule(weight.Shape[0])
{
    public override Tensor Apply(Tensor embeddings) => activation(embeddings.Linear(weight, bias));
}
