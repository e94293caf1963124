using CourseKit.Tensors;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>An activation function.</summary>
/// <param name="Apply">On a tensor.</param>
/// <param name="Kernel">The kernel that computes the same, when there is one: products can then apply it themselves.</param>
internal sealed record Activation(Func<Tensor, Tensor> Apply, MapKernel? Kernel)
{
    /// <summary>The activation of what a layer gives.</summary>
    public Tensor After(Layer layer, Tensor x) => (Kernel, layer) switch
    {
        ({ } kernel, Linear linear) => linear.Forward(x, kernel, Apply),
        ({ } kernel, TransposedLinear linear) => linear.Forward(x, kernel, Apply),
        _ => Apply(layer.Forward(x)),
    };

    /// <summary>The function of a name that configurations use (<c>transformers.activations.ACT2FN</c>).</summary>
    public static Activation Get(string name, string source) => name switch
    {
        "gelu" or "gelu_python" or "gelu_accurate" => new(x => x.Gelu(), MapKernel.Gelu),
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => new(x => x.GeluTanh(), MapKernel.GeluTanh),
        "quick_gelu" => new(x => x * (x * 1.702).Sigmoid(), null),
        "relu" => new(x => x.Relu(), MapKernel.Relu),
        "silu" or "swish" => new(x => x.Silu(), MapKernel.Silu),
        "linear" => new(x => x, null),
        "tanh" => new(x => x.Tanh(), MapKernel.Tanh),
        "sigmoid" => new(x => x.Sigmoid(), MapKernel.Sigmoid),
        _ => throw new CheckpointException($"{source}: hidden_act \"{name}\" is unknown; known are gelu, gelu_new, gelu_fast, quick_gelu, relu, silu, linear, tanh and sigmoid."),
    };
}
