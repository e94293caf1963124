using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

public sealed partial class Tensor
{
    private bool isLeafWithGradient;

    /// <summary>The operation that made this tensor, when a gradient can flow through it.</summary>
    internal GradientNode? Node { get; private set; }

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
            if (isLeafWithGradient != value) Storage.LeafCount += value ? 1 : -1;
            isLeafWithGradient = value;
        }
    }

    /// <summary>The sum of all gradients that reached this leaf, or result with <see cref="RetainGrad"/>, since it was last cleared; null before the first.</summary>
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

    /// <summary>
    /// The gradients of results with respect to certain tensors, leaves or not, without touching any <see cref="Grad"/>: <c>torch.autograd.grad</c>. Only what lies between them is walked.
    /// </summary>
    /// <param name="outputs">What is differentiated; with several, their gradients add up.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="gradients">The gradient of the final result with respect to each output; may be null for scalars (then it is 1).</param>
    /// <param name="retainGraph">Whether the saved values are kept for another walk.</param>
    /// <param name="allowUnused">Whether an input that no output depends on is given null, instead of an exception.</param>
    /// <returns>A gradient for every input, in the same order.</returns>
    /// <exception cref="GradientException">As in <see cref="Backward"/>; or an input requires no gradient, or is not used.</exception>
    public static Tensor?[] Gradients(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?>? gradients = null, bool retainGraph = false, bool allowUnused = false) =>
        BackwardPass.Gradients(outputs, inputs, gradients, retainGraph, allowUnused);
}
