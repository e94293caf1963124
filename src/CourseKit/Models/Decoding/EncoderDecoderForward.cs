using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>One run of both halves of an encoder-decoder over a padded batch.</summary>
internal static class EncoderDecoderForward
{
    /// <summary>The decoder's last hidden states, and what both halves show of themselves.</summary>
    /// <param name="model">The halves.</param>
    /// <param name="config">Limits.</param>
    /// <param name="inputs">The source, and what the decoder reads in <see cref="ModelInputs.DecoderInputIds"/>.</param>
    /// <param name="outputHiddenStates">Whether every layer's output is returned.</param>
    /// <param name="outputAttentions">Whether all attention weights are returned.</param>
    public static (Tensor Hidden, EncoderDecoderStates States) Run(IEncoderDecoder model, PretrainedConfig config, ModelInputs inputs, bool outputHiddenStates, bool outputAttentions)
    {
        inputs.ThrowIfUnfit(config.MaxInputLength);
        var target = inputs.DecoderInputIds ?? throw new ShapeException("An encoder-decoder needs decoderInputIds, or labels to make them from.");
        if (target.Rank != 2 || target.Shape[0] != inputs.InputIds.Shape[0])
            throw new ShapeException($"The decoder's ids have shape {target.Shape}; expected as many rows as the source {inputs.InputIds.Shape}.");
        ThrowIfTooLong(target.Shape[1], config);
        var encoder = EncoderPass(inputs, outputHiddenStates, outputAttentions);
        var encoded = model.RunEncoder(encoder);
        var decoder = new ForwardPass
        {
            InputIds = target,
            PaddingBias = PaddingBias.Of(inputs.DecoderAttentionMask),
            IsCausal = true,
            EncoderHiddenStates = encoded,
            EncoderBias = encoder.PaddingBias,
            HiddenStates = outputHiddenStates ? [] : null,
            Attentions = outputAttentions ? [] : null,
            CrossAttentions = outputAttentions ? [] : null,
        };
        var hidden = model.RunDecoder(decoder);
        return (hidden, new(encoded, encoder.HiddenStates, encoder.Attentions, decoder.HiddenStates, decoder.Attentions, decoder.CrossAttentions));
    }

    /// <summary>Checks the length of what is written against the model's limit.</summary>
    /// <exception cref="ShapeException">It is longer.</exception>
    public static void ThrowIfTooLong(int length, PretrainedConfig config)
    {
        if (length > config.MaxTargetLength)
            throw new ShapeException($"The decoder has {length} tokens, the model at most {config.MaxTargetLength} positions. Truncate the labels, or ask for fewer new tokens.");
    }

    /// <summary>A run of the encoder.</summary>
    public static ForwardPass EncoderPass(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false) => new()
    {
        InputIds = inputs.InputIds,
        TokenTypeIds = inputs.TokenTypeIds,
        PaddingBias = PaddingBias.Of(inputs.AttentionMask),
        HiddenStates = outputHiddenStates ? [] : null,
        Attentions = outputAttentions ? [] : null,
    };

    /// <summary>What a decoder reads while it is taught the labels: its start token and all labels but the last; positions that do not count (-100) become padding (<c>shift_tokens_right</c>).</summary>
    /// <exception cref="CheckpointException">The configuration names no start token.</exception>
    public static Tensor ShiftRight(Tensor labels, PretrainedConfig config)
    {
        var start = config.DecoderStartTokenId ?? throw new CheckpointException($"{config.Source} has no decoder_start_token_id, without which labels cannot be shifted. Give decoderInputIds.");
        var (rows, length) = (labels.Shape[0], labels.Shape[1]);
        var (given, shifted) = (labels.ToArray<long>(), new long[rows * length]);
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < length; i++)
            {
                var id = i == 0 ? start : given[(row * length) + i - 1];
                shifted[(row * length) + i] = id == -100 ? config.PadTokenId ?? 0 : id;
            }

        return Tensor.From(shifted, [rows, length]);
    }
}
