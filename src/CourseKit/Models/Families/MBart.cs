using System.Text.Json.Nodes;
using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>mBART: BART pretrained on 25 languages, later 50 (Liu et al. 2020). Norms stand first; the last token of a text names its language, and the decoder begins with it.</summary>
internal static class MBartFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<MBartConfig>("mbart", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new MBartModel(config) },
        { ModelTask.Seq2SeqLM, config => new MBartForConditionalGeneration(config) },
    };
}

/// <summary>The sizes of an mBART model (<c>transformers.MBartConfig</c>).</summary>
public sealed record MBartConfig : Seq2SeqConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (mBART large).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public MBartConfig(JsonObject fields, string source)
        : base(fields, source, new(VocabSize: 50265, PadTokenId: 1, DecoderStartTokenId: null))
    {
    }
}

/// <summary>mBART without a head (<c>MBartModel</c>).</summary>
public sealed class MBartModel : Seq2SeqTransformer
{
    // As in BART.
    private const int PositionOffset = 2;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public MBartModel(MBartConfig config)
        : base(config, new(() => new LearnedPositions(config.MaxPositionEmbeddings, config.DModel, PositionOffset)) { NormsEmbeddings = true, NormsFirst = true })
    {
    }

    internal override Tensor DefaultDecoderInputIds(ModelInputs inputs) => WrapLast(inputs.InputIds);

    /// <summary>What the decoder reads while it is taught the labels: their last token that is no padding, which names the language, and then all but the last (<c>shift_tokens_right</c>).</summary>
    internal Tensor WrapLast(Tensor labels)
    {
        var pad = Config.PadTokenId ?? throw new CheckpointException($"{Config.Source} has no pad_token_id, without which labels cannot be shifted. Give decoderInputIds.");
        var (rows, length, ids) = (labels.Shape[0], labels.Shape[1], labels.ToArray<long>());
        var shifted = new long[ids.Length];
        for (var row = 0; row < rows; row++)
        {
            var from = ids.AsSpan(row * length, length);
            var to = shifted.AsSpan(row * length, length);
            from.Replace(-100, pad);
            from[..^1].CopyTo(to[1..]);
            to[0] = from[Math.Max(0, from.LastIndexOfAnyExcept(pad))];
        }

        return Tensor.From(shifted, [rows, length]);
    }
}

/// <summary>mBART that writes texts, translations above all (<c>MBartForConditionalGeneration</c>).</summary>
public sealed class MBartForConditionalGeneration(MBartConfig config) : Seq2SeqTransformerWithHead(config, new MBartModel(config))
{
    internal override Tensor ShiftRight(Tensor labels) => ((MBartModel)Body).WrapLast(labels);
}
