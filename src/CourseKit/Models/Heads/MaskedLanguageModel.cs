using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>An encoder that guesses masked words: a score for every token of the vocabulary at every position (<c>...ForMaskedLM</c>).</summary>
public abstract class MaskedLanguageModel : EncoderLogitsModel
{
    private protected MaskedLanguageModel(PretrainedConfig config, string prefix, EncoderModel body)
        : base(config, prefix, body)
    {
    }

    private protected sealed override Tensor Loss(Tensor logits, Tensor labels) => logits.Reshape(-1, logits.Shape[^1]).CrossEntropy(labels.Reshape(-1));
}
