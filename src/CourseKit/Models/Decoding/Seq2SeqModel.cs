using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>An encoder-decoder without a head (<c>BartModel</c> and its relatives).</summary>
public abstract class Seq2SeqModel(PretrainedConfig config) : PretrainedModel(config), IEncoderDecoder
{
    /// <inheritdoc/>
    public sealed override Seq2SeqModelOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        if (inputs.DecoderInputIds is null) inputs = inputs with { DecoderInputIds = DefaultDecoderInputIds(inputs) };
        var (hidden, states) = EncoderDecoderForward.Run(this, Config, inputs, outputHiddenStates, outputAttentions);
        return new(hidden, states);
    }

    Tensor IEncoderDecoder.RunEncoder(ForwardPass pass) => RunEncoder(pass);

    Tensor IEncoderDecoder.RunDecoder(ForwardPass pass) => RunDecoder(pass);

    /// <summary>The encoder's last hidden states (batch, source length, hidden size).</summary>
    internal abstract Tensor RunEncoder(ForwardPass pass);

    /// <summary>The decoder's last hidden states (batch, target length, hidden size).</summary>
    internal abstract Tensor RunDecoder(ForwardPass pass);

    /// <summary>What the decoder reads when nothing is given to it; null where that is an error.</summary>
    internal virtual Tensor? DefaultDecoderInputIds(ModelInputs inputs) => null;
}
