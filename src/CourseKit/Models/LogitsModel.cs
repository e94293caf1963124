using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Models;

/// <summary>A model with logits as its answer.</summary>
public abstract class LogitsModel(PretrainedConfig config) : PretrainedModel(config)
{
    /// <inheritdoc/>
    public abstract override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false);

    /// <summary>The logits of sentences that are packed end to end, without recording: a row a sentence (classifiers) or a token (language models).</summary>
    /// <remarks>Families that cannot run packed pad the batch.</remarks>
    public virtual Tensor ForwardPacked(PackedInputs inputs)
    {
        var padded = inputs.ToPadded(Config.PadTokenId ?? 0);
        var logits = NoGrad.Run(() => Forward(padded).Logits);
        return logits.Rank == 3 ? inputs.RowsOf(logits) : logits;
    }
}
