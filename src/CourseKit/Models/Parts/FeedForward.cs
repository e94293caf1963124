using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>The feed-forward network of the GPT families: a wide layer, the activation, a layer back, dropout (Vaswani et al. 2017, section 3.3; <c>GPT2MLP</c>, <c>GPTNeoMLP</c>).</summary>
public sealed class FeedForward : Module
{
    private readonly Activation activation;

    /// <param name="wide">To the inner width.</param>
    /// <param name="back">From it.</param>
    /// <param name="dropout">Of the result, while training.</param>
    /// <param name="activation">In between.</param>
    internal FeedForward(Layer wide, Layer back, double dropout, Activation activation)
    {
        this.activation = activation;
        Add("c_fc", wide);
        Add("c_proj", back);
        Add("dropout", new Dropout(dropout));
    }

    internal Tensor Forward(Tensor hidden) =>
        Hooked(hidden, x => Child<Dropout>("dropout").Forward(Child<Layer>("c_proj").Forward(activation.After(Child<Layer>("c_fc"), x))));
}
