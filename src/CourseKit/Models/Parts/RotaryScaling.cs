using System.Globalization;
using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>How a configuration stretches rotary positions beyond the lengths that the model was trained on: its field <c>rope_scaling</c>, or <c>rope_parameters</c> in newer files.</summary>
/// <param name="Type"><c>default</c>, <c>linear</c>, <c>dynamic</c>, <c>llama3</c> or <c>yarn</c>.</param>
/// <param name="Theta">The base of the wavelengths.</param>
/// <param name="Factor">How many times longer texts may be.</param>
public sealed record RotaryScaling(string Type, double Theta, double Factor = 1)
{
    private const double DefaultTheta = 10000;

    /// <summary>The positions that the model was trained on (<c>llama3</c>, <c>yarn</c>); null when those are <c>max_position_embeddings</c>.</summary>
    public int? OriginalMaxPositionEmbeddings { get; init; }

    /// <summary><c>llama3</c>: wavelengths longer than the original length divided by this are stretched in full.</summary>
    public double LowFreqFactor { get; init; } = 1;

    /// <summary><c>llama3</c>: wavelengths shorter than the original length divided by this stay as they are.</summary>
    public double HighFreqFactor { get; init; } = 4;

    /// <summary><c>yarn</c>: pairs that turn more often than this over the original length stay as they are.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary><c>yarn</c>: pairs that turn less often than this are stretched in full.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary><c>yarn</c>: whether the borders between the three kinds of pairs are rounded outwards to whole pairs.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary><c>yarn</c>: what cosines and sines are multiplied by.</summary>
    public double AttentionFactor { get; init; } = 1;

    /// <summary>The longest text, given the configuration's <c>max_position_embeddings</c>, which some files give as it is with scaling, others as it was before.</summary>
    internal int MaxLength(int maxPositions) => Type is "default" or "llama3" ? maxPositions
        : (int)Math.Min(int.MaxValue, Math.Max(maxPositions, Math.Floor(Factor * (OriginalMaxPositionEmbeddings ?? maxPositions))));

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="CheckpointException">The type is unknown, or a number is missing or does not fit.</exception>
    internal static RotaryScaling Read(JsonObject config, string source, int maxPositions)
    {
        var scaling = Section(config, "rope_parameters", source) ?? Section(config, "rope_scaling", source) ?? [];
        var reader = new Reader(scaling, source);
        var theta = reader.Number("rope_theta") ?? new Reader(config, source).Number("rope_theta") ?? DefaultTheta;
        if (theta <= 1) throw reader.Wrong("rope_theta", theta, "a number above 1");
        var type = (scaling["rope_type"] ?? scaling["type"]) is not { } node ? "default"
            : node is JsonValue value && value.TryGetValue(out string? text) ? text
            : throw new CheckpointException($"{source}: rope_type is {node.ToJsonString()}; expected a text.");
        return type switch
        {
            "default" => new(type, theta),
            "linear" or "dynamic" => new(type, theta, reader.Factor()),
            "llama3" => Llama3(reader, theta),
            "yarn" => Yarn(reader, theta, maxPositions),
            _ => throw new CheckpointException($"{source}: rope_type \"{type}\" is not supported; known are default, linear, dynamic, llama3 and yarn."),
        };
    }

    private static RotaryScaling Llama3(Reader reader, double theta)
    {
        var scaling = new RotaryScaling("llama3", theta, reader.Factor())
        {
            OriginalMaxPositionEmbeddings = reader.Length() ?? throw reader.Missing("original_max_position_embeddings"),
            LowFreqFactor = reader.Positive("low_freq_factor") ?? throw reader.Missing("low_freq_factor"),
            HighFreqFactor = reader.Positive("high_freq_factor") ?? throw reader.Missing("high_freq_factor"),
        };
        return scaling.HighFreqFactor > scaling.LowFreqFactor ? scaling
            : throw reader.Wrong("high_freq_factor", scaling.HighFreqFactor, string.Create(CultureInfo.InvariantCulture, $"more than low_freq_factor, {scaling.LowFreqFactor}"));
    }

    private static RotaryScaling Yarn(Reader reader, double theta, int maxPositions)
    {
        var original = reader.Length();
        // Files without a factor mean the quotient of both lengths.
        var factor = reader.Number("factor") is null && original is { } before ? Math.Max(1, (double)maxPositions / before) : reader.Factor();
        var scaling = new RotaryScaling("yarn", theta, factor)
        {
            OriginalMaxPositionEmbeddings = original,
            BetaFast = reader.Positive("beta_fast") ?? 32,
            BetaSlow = reader.Positive("beta_slow") ?? 1,
            Truncate = reader.Flag("truncate", true),
            AttentionFactor = reader.Positive("attention_factor") ?? AttentionFactorOf(factor, reader.Number("mscale"), reader.Number("mscale_all_dim")),
        };
        return scaling.BetaFast >= scaling.BetaSlow ? scaling
            : throw reader.Wrong("beta_fast", scaling.BetaFast, string.Create(CultureInfo.InvariantCulture, $"no less than beta_slow, {scaling.BetaSlow}"));
    }

    // Peng et al. 2023, equation 22; DeepSeek's files weigh it by two more numbers.
    private static double AttentionFactorOf(double factor, double? scale, double? scaleOfAll)
    {
        return scale is > 0 && scaleOfAll is > 0 ? Of(scale.Value) / Of(scaleOfAll.Value) : Of(1);

        double Of(double weight) => factor <= 1 ? 1 : (0.1 * weight * Math.Log(factor)) + 1;
    }

    private static JsonObject? Section(JsonObject config, string name, string source) => config[name] switch
    {
        null => null,
        JsonObject section => section,
        var other => throw new CheckpointException($"{source}: {name} is {other.ToJsonString()}; expected an object or null."),
    };

    private readonly record struct Reader(JsonObject Fields, string Source)
    {
        public double? Number(string name) => Fields[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue(out double number) && double.IsFinite(number) => number,
            var other => throw new CheckpointException($"{Source}: {name} is {other.ToJsonString()}; expected a number."),
        };

        public double? Positive(string name) => Number(name) is not { } number ? null : number > 0 ? number : throw Wrong(name, number, "a number above 0");

        public double Factor()
        {
            var factor = Number("factor") ?? throw Missing("factor");
            return factor is >= 1 and <= 1e6 ? factor : throw Wrong("factor", factor, "a number from 1 to 1000000");
        }

        public int? Length() => Number("original_max_position_embeddings") is not { } length ? null
            : length is >= 1 and <= 1 << 24 && length == Math.Floor(length) ? (int)length : throw Wrong("original_max_position_embeddings", length, "a whole number from 1 to 16777216");

        public bool Flag(string name, bool fallback) => Fields[name] switch
        {
            null => fallback,
            JsonValue value when value.TryGetValue(out bool flag) => flag,
            var other => throw new CheckpointException($"{Source}: {name} is {other.ToJsonString()}; expected true or false."),
        };

        public CheckpointException Missing(string name) => new($"{Source}: its rotary scaling has no {name}.");

        public CheckpointException Wrong(string name, double given, string expected) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{Source}: {name} is {given}; expected {expected}."));
    }
}
