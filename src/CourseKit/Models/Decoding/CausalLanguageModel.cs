using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>A decoder that scores every token of the vocabulary as the next one (<c>...ForCausalLM</c>, <c>...LMHeadModel</c>).</summary>
public abstract class CausalLanguageModel : GenerativeModel
{
    /// <summary>A model around a body that stands under <paramref name="prefix"/> in checkpoints.</summary>
    private protected CausalLanguageModel(PretrainedConfig config, string prefix, PretrainedModel body)
        : base(config) => (BaseModelPrefix, Body) = (prefix, Add(prefix, body));

    /// <summary>The model without the head.</summary>
    public PretrainedModel Body { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix { get; }

    /// <inheritdoc/>
    public override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = DecoderModel.Pass(Body, inputs, outputHiddenStates, outputAttentions);
        var logits = Score(Body.Run(pass));
        return new(logits) { Loss = inputs.Labels is null ? null : Loss(logits, inputs.Labels), HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <inheritdoc/>
    public override DecodingSession StartDecoding(ModelInputs inputs) => new CausalDecodingSession(this, inputs.AttentionMask);

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);

    /// <summary>Logits (..., vocabulary) from hidden states (..., hidden size).</summary>
    internal abstract Tensor Score(Tensor hidden);

    /// <summary>The positions of left-padded tokens in generation, given the mask of all tokens so far; null for 0, 1, 2, ... whatever is padded.</summary>
    /// <param name="mask">(rows, tokens), 1 for tokens.</param>
    /// <param name="count">How many of the last tokens are new.</param>
    internal virtual Tensor? PositionsIn(Tensor mask, int count)
    {
        var (rows, length) = (mask.Shape[0], mask.Shape[1]);
        var (kept, positions) = (mask.To(DType.Int64).ToArray<long>(), new long[rows * count]);
        for (var row = 0; row < rows; row++)
        {
            var seen = -1L;
            for (var i = 0; i < length; i++)
            {
                seen += kept[(row * length) + i];
                // Padding gets position 1, as in the reference; nobody looks at it.
                if (i >= length - count) positions[(row * count) + i - (length - count)] = kept[(row * length) + i] == 0 ? 1 : seen;
            }
        }

        return Tensor.From(positions, [rows, count]);
    }

    // Every token is the label of the one before it.
    private static Tensor Loss(Tensor logits, Tensor labels)
    {
        var length = labels.Shape[1];
        return logits.Narrow(1, 0, length - 1).Reshape(-1, logits.Shape[^1]).CrossEntropy(labels.Narrow(1, 1, length - 1).Reshape(-1));
    }
}
