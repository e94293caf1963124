using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Models;

/// <summary>An encoder without a head: every token sees every other one of its text (<c>BertModel</c> and its relatives). Padded or packed, the answer for a token is the same.</summary>
public abstract class EncoderModel(PretrainedConfig config) : PretrainedModel(config)
{
    /// <inheritdoc/>
    public sealed override EncoderOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = Pass(inputs, outputHiddenStates, outputAttentions);
        var hidden = Run(pass);
        return new(hidden, Pool(hidden)) { HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <summary>The last hidden states (tokens, hidden size) of sentences that are packed end to end, without recording.</summary>
    /// <param name="inputs">The sentences.</param>
    /// <param name="hiddenStates">Receives every layer's output, when given.</param>
    public Tensor ForwardPacked(PackedInputs inputs, List<Tensor>? hiddenStates = null) => RunPacked(inputs, hiddenStates, tokens: null);

    /// <summary>The last hidden states of the first token of every sentence, (sentences, hidden size): all that classifiers see, so the last block computes no others.</summary>
    internal Tensor ForwardFirstTokens(PackedInputs inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
            if (inputs.Starts[i] == inputs.Starts[i + 1]) throw new ShapeException($"Sentence {i} has no tokens; a classifier reads at least one, e.g. [CLS].");
        return RunPacked(inputs, null, Tensor.From(Array.ConvertAll(inputs.Starts[..^1], start => (long)start), [inputs.Count]));
    }

    /// <summary>A summary of every text from the last hidden states (batch, length, hidden size), where the family has a pooler.</summary>
    internal virtual Tensor? Pool(Tensor hidden) => null;

    /// <summary>Whether the last block computes only the tokens that <see cref="ForwardPass.OutputTokens"/> names; otherwise they are picked here.</summary>
    internal virtual bool PicksOutputTokens => false;

    /// <summary>One run over a padded batch.</summary>
    internal ForwardPass Pass(ModelInputs inputs, bool outputHiddenStates, bool outputAttentions)
    {
        inputs.ThrowIfUnfit(Config.MaxInputLength);
        return new()
        {
            InputIds = inputs.InputIds,
            TokenTypeIds = inputs.TokenTypeIds,
            PositionIds = inputs.PositionIds,
            PaddingBias = PaddingBias.Of(inputs.AttentionMask),
            HiddenStates = outputHiddenStates ? [] : null,
            Attentions = outputAttentions ? [] : null,
        };
    }

    private Tensor RunPacked(PackedInputs inputs, List<Tensor>? hiddenStates, Tensor? tokens)
    {
        if (Config.MaxInputLength is { } limit && inputs.Count > 0 && inputs.Starts.Zip(inputs.Starts.Skip(1), (start, end) => end - start).Max() > limit)
            throw new ShapeException($"A sentence has more tokens than the model's {limit} positions. Truncate the text (maxLength: {limit}).");
        using (new NoGrad())
        {
            var hidden = Run(new()
            {
                InputIds = inputs.InputIds,
                TokenTypeIds = inputs.TokenTypeIds,
                PositionIds = inputs.PositionIds,
                Starts = inputs.Starts,
                Neighbours = inputs.Neighbours,
                HiddenStates = hiddenStates,
                OutputTokens = PicksOutputTokens ? tokens : null,
            });
            return tokens is null || PicksOutputTokens ? hidden : hidden.Embed(tokens);
        }
    }
}
