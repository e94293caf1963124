using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>Activation functions by the names that configurations use (<c>transformers.activations.ACT2FN</c>).</summary>
internal static class Activations
{
    public static Func<Tensor, Tensor> Get(string name, string source) => name switch
    {
        "gelu" or "gelu_python" => x => x.Gelu(),
        "gelu_new" or "gelu_pytorch_tanh" => x => x.GeluTanh(),
        "relu" => x => x.Relu(),
        "silu" or "swish" => x => x.Silu(),
        "tanh" => x => x.Tanh(),
        "sigmoid" => x => x.Sigmoid(),
        _ => throw new CheckpointException($"{source}: hidden_act \"{name}\" is unknown; known are gelu, gelu_new, relu, silu, tanh and sigmoid."),
    };
}
