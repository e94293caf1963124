using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>An encoder with a head that gives logits.</summary>
public abstract class EncoderLogitsModel : LogitsModel
{
    private protected EncoderLogitsModel(PretrainedConfig config, string prefix, EncoderModel body)
        : base(config) => (BaseModelPrefix, Body) = (prefix, Add(prefix, body));

    /// <summary>The model without the head.</summary>
    public EncoderModel Body { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix { get; }

    /// <inheritdoc/>
    public override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = Body.Pass(inputs, outputHiddenStates, outputAttentions);
        var logits = Score(Body.Run(pass));
        return new(logits) { Loss = inputs.Labels is null ? null : Loss(logits, inputs.Labels), HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <inheritdoc/>
    public override Tensor ForwardPacked(PackedInputs inputs) => NoGrad.Run(() => TensorScope.Run(() => Score(Body.ForwardPacked(inputs))));

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);

    /// <summary>The logits from the last hidden states, (batch, length, hidden size) or packed.</summary>
    private protected abstract Tensor Score(Tensor hidden);

    /// <summary>How far the logits are from the labels, a scalar.</summary>
    private protected abstract Tensor Loss(Tensor logits, Tensor labels);
}
