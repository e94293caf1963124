using System.Text.Json.Nodes;
using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>M2M100: translates between any two of 100 languages (Fan et al. 2021). Sinusoidal positions that do not count padding; norms stand first.</summary>
internal static class M2M100Family
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<M2M100Config>("m2m_100", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new M2M100Model(config) },
        { ModelTask.Seq2SeqLM, config => new M2M100ForConditionalGeneration(config) },
    };
}

/// <summary>The sizes of an M2M100 model (<c>transformers.M2M100Config</c>).</summary>
public sealed record M2M100Config : Seq2SeqConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (M2M100 418M).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public M2M100Config(JsonObject fields, string source)
        : base(fields, source, new(VocabSize: 128112, PadTokenId: 1, DecoderStartTokenId: 2, ActivationFunction: "relu") { ScaleEmbedding = true, Layerdrop = 0.05, AttentionDropout = 0.1 })
    {
        if (DModel < 4) throw new CheckpointException($"{source}: d_model {DModel} is too small for sinusoidal positions; expected at least 4.");
        if (PadTokenId is null) throw new CheckpointException($"{source} has no pad_token_id, from which M2M100 counts positions.");
    }

    /// <summary>Positions are computed, as many as are needed.</summary>
    public override int? MaxInputLength => null;
}

/// <summary>Sines and cosines of the number of tokens before, padding not counted; padding itself has zeros (<c>M2M100SinusoidalPositionalEmbedding</c>).</summary>
public sealed class M2M100Positions : PositionEmbedding
{
    private readonly SinusoidTable table;
    private readonly int padTokenId;

    /// <summary>Positions as vectors.</summary>
    /// <param name="width">Length of a vector.</param>
    /// <param name="padTokenId">The id of the padding token; the first position is the next number.</param>
    public M2M100Positions(int width, int padTokenId)
    {
        var half = width / 2;
        this.padTokenId = padTokenId;
        // As tensor2tensor has it: the paper's formula reaches 1 / 10000 only beyond the last pair.
        table = new(width, half, half, k => Math.Pow(10000, -k / (half - 1.0)));
    }

    internal override Tensor Forward(ForwardPass pass)
    {
        var (rows, length, ids) = (pass.InputIds.Shape[0], pass.InputIds.Shape[1], pass.InputIds.ToArray<long>());
        if (!ids.Contains(padTokenId)) return table.Rows(padTokenId + 1 + pass.Past, length);
        var (positions, kept) = (new long[ids.Length], new float[ids.Length]);
        for (var row = 0; row < rows; row++)
        {
            var seen = pass.Past;
            for (var i = row * length; i < (row + 1) * length; i++)
                if (ids[i] != padTokenId) (positions[i], kept[i]) = (padTokenId + ++seen, 1);
        }

        return table.Rows(positions, [rows, length]) * Tensor.From(kept, [rows, length, 1]);
    }
}

/// <summary>M2M100 without a head (<c>M2M100Model</c>).</summary>
public sealed class M2M100Model(M2M100Config config) : Seq2SeqTransformer(config, new(() => new M2M100Positions(config.DModel, config.PadTokenId!.Value)) { NormsFirst = true });

/// <summary>M2M100 that translates (<c>M2M100ForConditionalGeneration</c>); alone among its relatives it has no bias of the logits.</summary>
public sealed class M2M100ForConditionalGeneration(M2M100Config config) : Seq2SeqTransformerWithHead(config, new M2M100Model(config), hasFinalLogitsBias: false);
