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
public record LogitsOutput(Tensor Logits) : ModelOutput;

/// <summary>What a decoder without a head returns.</summary>
/// <param name="LastHiddenState">(batch, length, hidden size).</param>
public sealed record DecoderOutput(Tensor LastHiddenState) : ModelOutput;

/// <summary>What a model that answers questions returns (<c>QuestionAnsweringModelOutput</c>).</summary>
/// <param name="StartLogits">How well each token begins the answer, (batch, length).</param>
/// <param name="EndLogits">How well each token ends it.</param>
public record QuestionAnsweringOutput(Tensor StartLogits, Tensor EndLogits) : ModelOutput;

/// <summary>What BERT's pre-training returns (<c>BertForPreTrainingOutput</c>).</summary>
/// <param name="PredictionLogits">(batch, length, vocabulary).</param>
/// <param name="SeqRelationshipLogits">Whether the second text follows the first: (batch, 2).</param>
public sealed record PreTrainingOutput(Tensor PredictionLogits, Tensor SeqRelationshipLogits) : ModelOutput;

/// <summary>What both halves of an encoder-decoder show of themselves.</summary>
/// <param name="EncoderLastHiddenState">(batch, source length, hidden size).</param>
/// <param name="EncoderHiddenStates">The encoder's embeddings and each layer's output, on request.</param>
/// <param name="EncoderAttentions">Each encoder layer's attention weights, on request.</param>
/// <param name="DecoderHiddenStates">As of the encoder.</param>
/// <param name="DecoderAttentions">As of the encoder.</param>
/// <param name="CrossAttentions">Each decoder layer's weights of attention to the source, (batch, heads, target length, source length), on request.</param>
public sealed record EncoderDecoderStates(
    Tensor EncoderLastHiddenState, IReadOnlyList<Tensor>? EncoderHiddenStates, IReadOnlyList<Tensor>? EncoderAttentions,
    IReadOnlyList<Tensor>? DecoderHiddenStates, IReadOnlyList<Tensor>? DecoderAttentions, IReadOnlyList<Tensor>? CrossAttentions);

/// <summary>What an encoder-decoder without a head returns (<c>Seq2SeqModelOutput</c>).</summary>
/// <param name="LastHiddenState">Of the decoder, (batch, target length, hidden size).</param>
/// <param name="States">What both halves show of themselves.</param>
public sealed record Seq2SeqModelOutput(Tensor LastHiddenState, EncoderDecoderStates States) : ModelOutput;

/// <summary>What an encoder-decoder with logits returns (<c>Seq2SeqLMOutput</c>, <c>Seq2SeqSequenceClassifierOutput</c>).</summary>
/// <param name="Logits">(batch, target length, vocabulary), or (batch, classes).</param>
/// <param name="States">What both halves show of themselves.</param>
public record Seq2SeqLogitsOutput(Tensor Logits, EncoderDecoderStates States) : LogitsOutput(Logits);

/// <summary>What an encoder-decoder that answers questions returns (<c>Seq2SeqQuestionAnsweringModelOutput</c>).</summary>
/// <param name="StartLogits">(batch, length).</param>
/// <param name="EndLogits">(batch, length).</param>
/// <param name="States">What both halves show of themselves.</param>
public sealed record Seq2SeqQuestionAnsweringOutput(Tensor StartLogits, Tensor EndLogits, EncoderDecoderStates States) : QuestionAnsweringOutput(StartLogits, EndLogits);
