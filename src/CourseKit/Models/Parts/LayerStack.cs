using CourseKit.Tensors;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>One block after another.</summary>
internal static class LayerStack
{
    /// <summary>The last block's output. What goes into each block is kept when hidden states are wanted; the caller adds what comes out of the last, normalised or not.</summary>
    /// <param name="layers">The blocks; one may come several times, where a family shares weights.</param>
    /// <param name="hidden">The embeddings.</param>
    /// <param name="pass">The run.</param>
    /// <param name="forward">One block: itself, its input, its number.</param>
    public static Tensor Run<T>(IReadOnlyList<T> layers, Tensor hidden, ForwardPass pass, Func<T, Tensor, int, Tensor> forward)
        where T : Module
    {
        for (var i = 0; i < layers.Count; i++)
        {
            var (number, layer, input) = (i, layers[i], hidden);
            pass.HiddenStates?.Add(input);
            // Without recording nobody can hold what a block computes on the way, unless the weights were asked for.
            hidden = pass.KeepsTemporaries ? forward(layer, input, number) : TensorScope.Run(() => forward(layer, input, number));
        }

        return hidden;
    }
}
