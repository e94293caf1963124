using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>How families fill parameters that no checkpoint gave (<c>_init_weights</c>).</summary>
internal static class Initialization
{
    /// <summary>Normal weights of the given standard deviation, biases 0; norms stay 1 and 0.</summary>
    public static void Normal(string name, Parameter parameter, Generator generator, double deviation)
    {
        if (name.Contains("norm", StringComparison.OrdinalIgnoreCase) || name.Contains(".ln_", StringComparison.Ordinal) || name.StartsWith("ln_", StringComparison.Ordinal)) return;
        parameter.Value = name.EndsWith("bias", StringComparison.Ordinal) ? Tensor.Zeros(parameter.Shape) : Tensor.RandomNormal(parameter.Shape, generator) * deviation;
    }
}
