namespace CourseKit.Tensors.Nn;

/// <summary>A module that maps one tensor to one. What it computes is in <see cref="Compute"/>; <see cref="Forward"/> runs its hooks around that.</summary>
public abstract class Layer : Module
{
    /// <summary>The result for <paramref name="x"/>.</summary>
    public Tensor Forward(Tensor x)
    {
        if (!HasForwardHooks) return Compute(x);
        x = BeforeForward(x);
        return AfterForward(x, Compute(x));
    }

    /// <summary>The result for <paramref name="x"/>, without hooks.</summary>
    protected abstract Tensor Compute(Tensor x);
}
