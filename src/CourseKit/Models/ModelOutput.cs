using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>What every model returns.</summary>
public record ModelOutput
{
    /// <summary>How far the answer is from the labels, a scalar; null without labels.</summary>
    public Tensor? Loss { get; init; }

    /// <summary>The embeddings' output and each layer's, on request: (batch, length, hidden size).</summary>
    public IReadOnlyList<Tensor>? HiddenStates { get; init; }

    /// <summary>Each layer's attention weights, on request: (batch, heads, length, length).</summary>
    public IReadOnlyList<Tensor>? Attentions { get; init; }
}

/// <summary>What an encoder without a head returns (<c>BaseModelOutputWithPooling</c>).</summary>
/// <param name="LastHiddenState">(batch, length, hidden size).</param>
/// <param name="PoolerOutput">(batch, hidden size), when the model has a pooler.</param>
public sealed record EncoderOutput(Tensor LastHiddenState, Tensor? PoolerOutput) : ModelOutput;

/// <summary>What a classifier returns (<c>SequenceClassifierOutput</c>) and what a masked language model returns (<c>MaskedLMOutput</c>).</summary>
/// <param name="Logits">Scores before softmax: (batch, classes), or (batch, length, vocabulary).</param>
public sealed record LogitsOutput(Tensor Logits) : ModelOutput;
