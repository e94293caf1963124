using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Vectors that tell a model where its tokens stand, added to the token embeddings.</summary>
public abstract class PositionEmbedding : Module
{
    /// <summary>The vectors of a run's tokens: (length, width) for every row, or (batch, length, width).</summary>
    internal abstract Tensor Forward(ForwardPass pass);
}

/// <summary>A learned vector for each position (<c>BartLearnedPositionalEmbedding</c>).</summary>
public sealed class LearnedPositions : PositionEmbedding
{
    private readonly int offset;
    private readonly Parameter weight;

    /// <summary>A table with values yet to be loaded or initialised.</summary>
    /// <param name="count">Number of positions.</param>
    /// <param name="width">Length of a vector.</param>
    /// <param name="offset">The row of the first position.</param>
    public LearnedPositions(int count, int width, int offset) => (this.offset, weight) = (offset, Add("weight", new Parameter([count + offset, width])));

    internal override Tensor Forward(ForwardPass pass)
    {
        var first = offset + pass.Past;
        return weight.Value.Embed(Tensor.Arange(first, first + pass.InputIds.Shape[1]));
    }
}

/// <summary>Sines and cosines of a position, which need not be learned (Vaswani et al. 2017, section 3.5): first all sines, then all cosines (<c>MarianSinusoidalPositionalEmbedding</c>).</summary>
public sealed class SinusoidalPositions : PositionEmbedding
{
    private readonly SinusoidTable table;

    /// <summary>Positions as vectors.</summary>
    /// <param name="width">Length of a vector.</param>
    public SinusoidalPositions(int width) => table = new(width, (width + 1) / 2, width / 2, k => Math.Pow(10000, -2.0 * k / width));

    internal override Tensor Forward(ForwardPass pass) => table.Rows(pass.Past, pass.InputIds.Shape[1]);
}
