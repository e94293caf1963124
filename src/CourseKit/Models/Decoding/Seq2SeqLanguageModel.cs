using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>An encoder-decoder that writes text from text: translations, summaries, answers (<c>...ForConditionalGeneration</c>, <c>MarianMTModel</c>, <c>EncoderDecoderModel</c>).</summary>
public abstract class Seq2SeqLanguageModel(PretrainedConfig config) : GenerativeModel(config), IEncoderDecoder
{
    /// <inheritdoc/>
    public override Seq2SeqLogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        if (inputs.DecoderInputIds is null && inputs.Labels is { } labels) inputs = inputs with { DecoderInputIds = ShiftRight(labels) };
        var (hidden, states) = EncoderDecoderForward.Run(this, Config, inputs, outputHiddenStates, outputAttentions);
        var logits = Score(hidden);
        return new(logits, states) { Loss = inputs.Labels is null ? null : logits.Reshape(-1, logits.Shape[^1]).CrossEntropy(inputs.Labels.Reshape(-1)) };
    }

    /// <inheritdoc/>
    public override DecodingSession StartDecoding(ModelInputs inputs)
    {
        inputs.ThrowIfUnfit(Config.MaxInputLength);
        return new Seq2SeqDecodingSession(this, inputs);
    }

    Tensor IEncoderDecoder.RunEncoder(ForwardPass pass) => RunEncoder(pass);

    Tensor IEncoderDecoder.RunDecoder(ForwardPass pass) => RunDecoder(pass);

    /// <summary>The encoder's last hidden states (batch, source length, hidden size).</summary>
    internal abstract Tensor RunEncoder(ForwardPass pass);

    /// <summary>The decoder's last hidden states (batch, target length, hidden size).</summary>
    internal abstract Tensor RunDecoder(ForwardPass pass);

    /// <summary>Logits (..., vocabulary) from the decoder's hidden states (..., hidden size).</summary>
    internal abstract Tensor Score(Tensor hidden);

    /// <summary>What the decoder reads while it is taught the labels.</summary>
    internal virtual Tensor ShiftRight(Tensor labels) => EncoderDecoderForward.ShiftRight(labels, Config);
}
