using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>An encoder that puts every token into a class, as for named entities (<c>...ForTokenClassification</c>): dropout and a linear layer.</summary>
public abstract class TokenClassificationModel : EncoderLogitsModel
{
    private protected TokenClassificationModel(PretrainedConfig config, string prefix, EncoderModel body, int hiddenSize, double dropout)
        : base(config, prefix, body)
    {
        config.ThrowIfNoLabels();
        Add("dropout", new Dropout(dropout));
        Add("classifier", new Linear(hiddenSize, config.NumLabels));
    }

    private protected sealed override Tensor Score(Tensor hidden) => Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(hidden));

    private protected sealed override Tensor Loss(Tensor logits, Tensor labels) => logits.Reshape(-1, Config.NumLabels).CrossEntropy(labels.Reshape(-1));
}
