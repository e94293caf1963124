using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Two layers from the first token's hidden state to the classes, in families without a pooler (<c>RobertaClassificationHead</c>, <c>ElectraClassificationHead</c>, <c>MPNetClassificationHead</c>).</summary>
public sealed class ClassificationHead : Module
{
    private readonly Activation activation;

    internal ClassificationHead(int hiddenSize, int classes, double dropout, Activation activation)
    {
        this.activation = activation;
        Add("dense", new Linear(hiddenSize, hiddenSize));
        Add("dropout", new Dropout(dropout));
        Add("out_proj", new Linear(hiddenSize, classes));
    }

    internal Tensor Forward(Tensor firstTokens) => Hooked(firstTokens, x =>
    {
        var dropout = Child<Dropout>("dropout");
        return Child<Layer>("out_proj").Forward(dropout.Forward(activation.After(Child<Layer>("dense"), dropout.Forward(x))));
    });
}
