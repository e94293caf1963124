using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors.Nn;

/// <summary>x · weightᵀ + bias over the last dimension (<c>torch.nn.Linear</c>).</summary>
public sealed class Linear : Layer
{
    private readonly Lock gate = new();
    private (Tensor Weight, int Version, PackedMatrix Matrix)? packed;

    /// <summary>A layer with parameters yet to be loaded or initialised.</summary>
    /// <param name="inFeatures">Size of the last dimension of the input.</param>
    /// <param name="outFeatures">Size of the last dimension of the result.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Linear(int inFeatures, int outFeatures, bool bias = true)
    {
        Weight = Add("weight", new Parameter([outFeatures, inFeatures]));
        Bias = bias ? Add("bias", new Parameter([outFeatures])) : null;
    }

    /// <summary>A layer around existing parameters, which may be shared with another module (tied weights).</summary>
    public Linear(Parameter weight, Parameter? bias)
    {
        Weight = Add("weight", weight);
        Bias = bias is null ? null : Add("bias", bias);
    }

    /// <summary>Shape (out, in).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.Linear(Weight, Bias?.Value, Packed());

    // A weight that training does not change is brought into the product's order once.
    private PackedMatrix? Packed()
    {
        var weight = Weight.Value;
        if (weight.RequiresGrad && NoGrad.IsRecording) return null;
        lock (gate)
        {
            if (packed is { } known && ReferenceEquals(known.Weight, weight) && known.Version == weight.Storage.Version) return known.Matrix;
            var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
            var backend = Backend.For(weight.DType == DType.Float64 ? DType.Float64 : DType.Float32);
            var matrix = backend.Pack(outputs, inputs, new(weight.Storage, weight.Offset, weight.Strides[1], weight.Strides[0]));
            packed = (weight, weight.Storage.Version, matrix);
            return matrix;
        }
    }
}
