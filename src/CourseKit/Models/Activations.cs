using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>Activation functions by the names that configurations use (<c>transformers.activations.ACT2FN</c>).</summary>
internal static class Activations
{
    public static Func<Tensor, Tensor> Get(string name, string source) => name switch
    {
        "gelu" or "gelu_python" or "gelu_accurate" => x => x.Gelu(),
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => x => x.GeluTanh(),
        "quick_gelu" => x => x * (x * 1.702).Sigmoid(),
        "relu" => x => x.Relu(),
        "silu" or "swish" => x => x.Silu(),
        "linear" => x => x,
        "tanh" => x => x.Tanh(),
        "sigmoid" => x => x.Sigmoid(),
        _ => throw new CheckpointException($"{source}: hidden_act \"{name}\" is unknown; known are gelu, gelu_new, gelu_fast, quick_gelu, relu, silu, linear, tanh and sigmoid."),
    };
}
