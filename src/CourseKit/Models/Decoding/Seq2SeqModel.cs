using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>An encoder-decoder without a head (<c>BartModel</c> and its relatives).</summary>
public abstract class Seq2SeqModel(PretrainedConfig config) : PretrainedModel(config), IEncoderDecoder
{
    /// <inheritdoc/>
    public sealed override Seq2SeqModelOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var (hidden, states) = EncoderDecoderForward.Run(this, Config, inputs, outputHiddenStates, outputAttentions);
        return new(hidden, states);
    }

    Tensor IEncoderDecoder.RunEncoder(ForwardPass pass) => RunEncoder(pass);

    Tensor IEncoderDecoder.RunDecoder(ForwardPass pass) => RunDecoder(pass);

    private protected abstract Tensor RunEncoder(ForwardPass pass);

    private protected abstract Tensor RunDecoder(ForwardPass pass);
}
