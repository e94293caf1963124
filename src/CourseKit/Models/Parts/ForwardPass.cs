using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Models;

/// <summary>What all layers of one run of a model share: the tokens, who may attend to whom, what is kept from earlier runs, and what the caller wants to see.</summary>
internal sealed record ForwardPass
{
    /// <summary>Token ids, int64: (batch, length), or (tokens) when sentences are packed end to end.</summary>
    public required Tensor InputIds { get; init; }

    /// <summary>Token types, shaped as the ids; null for all 0.</summary>
    public Tensor? TokenTypeIds { get; init; }

    /// <summary>Positions, int64: shaped as the ids, or (length) for every row; null for the family's own rule.</summary>
    public Tensor? PositionIds { get; init; }

    /// <summary>Where each packed sentence begins, and the number of tokens at the end; null for a padded batch.</summary>
    public int[]? Starts { get; init; }

    /// <summary>The ids before and behind each packed token in the padded batch that the sentences are from, -1 for none; null for sentences that were in no batch.</summary>
    public (long[] Previous, long[] Next)? Neighbours { get; init; }

    /// <summary>Added to attention scores, (batch, 1, 1, keys): 0 for tokens, the most negative number for padding; null when nothing is padded.</summary>
    public Tensor? PaddingBias { get; init; }

    /// <summary>Whether a token sees only itself and those before it.</summary>
    public bool IsCausal { get; init; }

    /// <summary>Keys and values of the tokens before these, to which these are added; null for none.</summary>
    public KeyValueCache? Cache
    {
        get;
        init => (field, Past) = (value, value?.Length ?? 0);
    }

    /// <summary>How many tokens the cache held when this run began.</summary>
    public int Past { get; private init; }

    /// <summary>What an encoder made of the source, (batch, source length, its hidden size), for attention to it; null where there is none.</summary>
    public Tensor? EncoderHiddenStates { get; init; }

    /// <summary>As <see cref="PaddingBias"/>, for the source.</summary>
    public Tensor? EncoderBias { get; init; }

    /// <summary>Receives the embeddings and every layer's output, when given.</summary>
    public List<Tensor>? HiddenStates { get; init; }

    /// <summary>Receives every layer's attention weights, when given.</summary>
    public List<Tensor>? Attentions { get; init; }

    /// <summary>Receives every layer's weights of attention to the source, when given.</summary>
    public List<Tensor>? CrossAttentions { get; init; }

    /// <summary>The numbers of the packed tokens whose last hidden state is wanted; null for all.</summary>
    public Tensor? OutputTokens { get; init; }

    /// <summary>Whether a layer's temporaries outlive it: gradients are recorded, or attention weights handed out.</summary>
    public bool KeepsTemporaries => NoGrad.IsRecording || Attentions is not null || CrossAttentions is not null;

    /// <summary>The positions asked for, or else 0, 1, 2, ... behind those in the cache; of a padded batch.</summary>
    public Tensor PositionsOrDefault => PositionIds ?? Tensor.Arange(InputIds.Shape[1]) + (long)Past;
}
