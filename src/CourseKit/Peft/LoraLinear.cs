using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Peft;

/// <summary>
/// A linear layer whose weight W stays as it is while a low-rank update is trained beside it: y = W x + scale · B A x (Hu et al. 2021, equation 3; PEFT's <c>lora.Linear</c>).
/// </summary>
public sealed class LoraLinear : Layer
{
    /// <summary>An adapter around a layer. It starts without effect: A is random, B is 0.</summary>
    /// <param name="baseLayer">The layer.</param>
    /// <param name="rank">Rows of A, columns of B.</param>
    /// <param name="scale">What the update is multiplied by.</param>
    /// <param name="dropout">Of the update's input while training.</param>
    /// <param name="generator">Where A comes from.</param>
    public LoraLinear(Linear baseLayer, int rank, double scale, double dropout, Generator generator)
    {
        BaseLayer = Add("base_layer", baseLayer);
        Scale = scale;
        Add("lora_dropout", new Dropout(dropout));
        A = Add("lora_A", new Linear(baseLayer.Weight.Shape[1], rank, bias: false));
        B = Add("lora_B", new Linear(rank, baseLayer.Weight.Shape[0], bias: false));

        // PEFT initialises A by kaiming_uniform with a = sqrt(5): uniform within 1 / sqrt(inputs).
        var bound = 1 / Math.Sqrt(baseLayer.Weight.Shape[1]);
        A.Weight.Value = Tensor.RandomUniform(A.Weight.Shape, -bound, bound, generator);
    }

    /// <summary>The layer that is adapted.</summary>
    public Linear BaseLayer { get; }

    /// <summary>The first half of the update: (rank, in).</summary>
    public Linear A { get; }

    /// <summary>The second half: (out, rank).</summary>
    public Linear B { get; }

    /// <summary>What the update is multiplied by.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => BaseLayer.Forward(x) + B.Forward(A.Forward(Child<Dropout>("lora_dropout").Forward(x)) * Scale);

    /// <summary>One linear layer that does the same: its weight is W + scale · B A.</summary>
    public Linear Merge()
    {
        var merged = BaseLayer.Weight.Value.Detach().To(DType.Float32) + (B.Weight.Value.Detach().MatMul(A.Weight.Value.Detach()) * Scale);
        return new(new Parameter(merged), BaseLayer.Bias);
    }
}
