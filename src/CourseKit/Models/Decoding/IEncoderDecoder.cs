using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>Two stacks of layers: one reads the source, one writes and looks at what the first made of it. Models with different heads, which inherit from different classes, have it in common.</summary>
internal interface IEncoderDecoder
{
    /// <summary>The encoder's last hidden states (batch, source length, hidden size).</summary>
    Tensor RunEncoder(ForwardPass pass);

    /// <summary>The decoder's last hidden states (batch, target length, hidden size), by <see cref="ForwardPass.EncoderHiddenStates"/>.</summary>
    Tensor RunDecoder(ForwardPass pass);
}
