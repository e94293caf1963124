using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

public sealed partial class Tensor
{
    private bool isLeafWithGradient;

    /// <summary>The operation that made this tensor, when a gradient can flow through it.</summary>
    internal GradientNode? Node { get; set; }

    /// <summary>Whether a gradient is computed for this tensor. May be set on tensors that no recorded operation made.</summary>
    /// <exception cref="GradientException">Set on the result of an operation, or on a tensor that does not hold real numbers of a compute type.</exception>
    public bool RequiresGrad
    {
        get => isLeafWithGradient || Node is not null;
        set
        {
            if (Node is not null)
                throw new GradientException("RequiresGrad can only be set on leaves, and this tensor is the result of an operation. Use Detach() first.");
            if (value && !DType.IsComputeType)
                throw new GradientException($"Only Float32 and Float64 tensors can have gradients, not {DType}. Convert with To(DType.Float32).");
            isLeafWithGradient = value;
        }
    }

    /// <summary>The sum of all gradients that reached this leaf since it was last cleared; null before the first.</summary>
    /// <exception cref="ShapeException">Set to a tensor of another shape.</exception>
    /// <exception cref="GradientException">Set to a tensor of another type.</exception>
    public Tensor? Grad
    {
        get;
        set
        {
            if (value is not null && value.Shape != Shape) throw new ShapeException($"The gradient of a tensor of shape {Shape} cannot have shape {value.Shape}.");
            if (value is not null && value.DType != DType) throw new GradientException($"The gradient of a {DType} tensor cannot be {value.DType}. Convert with To(DType.{DType}).");
            field = value;
        }
    }

    /// <summary>Whether no recorded operation made this tensor.</summary>
    public bool IsLeaf => Node is null;

    /// <summary>The same elements without the history.</summary>
    public Tensor Detach() => WithLayout(Shape, Strides, Offset);

    /// <summary>
    /// Computes the gradient of this tensor with respect to every leaf that it depends on and that requires one, and adds it to the leaf's <see cref="Grad"/>.
    /// </summary>
    /// <param name="gradient">The gradient of the final result with respect to this tensor; may be left out for a scalar (then it is 1).</param>
    /// <param name="retainGraph">Whether the saved values are kept, so that Backward can be called again.</param>
    /// <exception cref="GradientException">Nothing to differentiate, a freed graph, or a saved value that was changed in place.</exception>
    public void Backward(Tensor? gradient = null, bool retainGraph = false) => BackwardPass.Run(this, gradient, retainGraph);
}
