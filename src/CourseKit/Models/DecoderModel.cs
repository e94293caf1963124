using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>A decoder without a head: a token sees itself and those before it (<c>GPT2Model</c> and its relatives).</summary>
public abstract class DecoderModel(PretrainedConfig config) : PretrainedModel(config)
{
    /// <inheritdoc/>
    public sealed override DecoderOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = Pass(this, inputs, outputHiddenStates, outputAttentions);
        return new(Run(pass)) { HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <summary>One causal run over a padded batch, without a cache.</summary>
    internal static ForwardPass Pass(PretrainedModel model, ModelInputs inputs, bool outputHiddenStates, bool outputAttentions)
    {
        inputs.ThrowIfUnfit(model.Config.MaxInputLength);
        return new()
        {
            InputIds = inputs.InputIds,
            TokenTypeIds = inputs.TokenTypeIds,
            PositionIds = inputs.PositionIds,
            PaddingBias = PaddingBias.Of(inputs.AttentionMask),
            IsCausal = true,
            HiddenStates = outputHiddenStates ? [] : null,
            Attentions = outputAttentions ? [] : null,
        };
    }
}
