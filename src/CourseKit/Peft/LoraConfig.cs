using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CourseKit.Models;

namespace CourseKit.Peft;

/// <summary>What <c>adapter_config.json</c> says of a LoRA adapter (Hu et al. 2021), with the names of PEFT's <c>LoraConfig</c>.</summary>
public sealed record LoraConfig
{
    private const int LargestRank = 1 << 16;

    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    // What changes the computation, or the base weights, in a way that is not done here.
    private static readonly string[] Variants =
    [
        "use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "use_bdlora", "target_parameters", "trainable_token_indices", "layers_pattern",
        "layer_replication", "alora_invocation_tokens", "arrow_config", "kasa_config", "velora_config", "monteclora_config",
    ];

    /// <summary>The rank of the update.</summary>
    public int R { get; init; } = 8;

    /// <summary>The update is scaled by LoraAlpha / R (or / sqrt(R), see <see cref="UseRslora"/>).</summary>
    public double LoraAlpha { get; init; } = 8;

    /// <summary>Dropout before the update while training.</summary>
    public double LoraDropout { get; init; }

    /// <summary>The linear layers that are adapted, by the end of their names, e.g. <c>query</c>.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [];

    /// <summary>Instead of <see cref="TargetModules"/>: a regular expression that whole names match.</summary>
    public string? TargetPattern { get; init; }

    /// <summary>Layers that are left as they are although they are targets, by the end of their names.</summary>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>The numbers of the blocks whose layers are adapted; empty for all.</summary>
    public IReadOnlyList<int> LayersToTransform { get; init; } = [];

    /// <summary>Modules that are trained and saved whole, by the end of their names; new heads.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Other ranks for some layers, by a pattern for the end of their names.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Other alphas for some layers, likewise.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Which biases are trained: <c>none</c>, <c>lora_only</c> (of adapted layers) or <c>all</c>.</summary>
    public string Bias { get; init; } = "none";

    /// <summary>Scales by the root of the rank (Kalajdzievski 2023).</summary>
    public bool UseRslora { get; init; }

    /// <summary>What the adapter is for, e.g. <c>SEQ_CLS</c>.</summary>
    public string? TaskType { get; init; }

    /// <summary>The checkpoint that it was trained on.</summary>
    public string? BaseModelNameOrPath { get; init; }

    /// <summary>Whether a linear layer of that name is adapted.</summary>
    public bool Adapts(string name)
    {
        if (ExcludeModules.Any(target => EndsWith(name, target))) return false;
        if (TargetPattern is not null) return IsMatch(name, $"^(?:{TargetPattern})$", TargetPattern);
        return TargetModules.Any(target => EndsWith(name, target)) && (LayersToTransform.Count == 0 || (BlockOf(name) is { } block && LayersToTransform.Contains(block)));
    }

    /// <summary>Whether a module of that name is saved whole.</summary>
    public bool Saves(string name) => ModulesToSave.Any(target => EndsWith(name, target));

    /// <summary>The rank at a layer.</summary>
    public int RankOf(string name) => Pattern(RankPattern, name, R);

    /// <summary>What the update is multiplied by at a layer.</summary>
    public double ScaleOf(string name)
    {
        var (alpha, rank) = (Pattern(AlphaPattern, name, LoraAlpha), RankOf(name));
        return UseRslora ? alpha / Math.Sqrt(rank) : alpha / rank;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">Missing, broken, no LoRA, or a variant that is not supported.</exception>
    public static LoraConfig Read(string path)
    {
        var fields = PretrainedConfig.ReadFields(path);
        if (Get<string>("peft_type") is not "LORA") throw new CheckpointException($"{path}: peft_type is {fields["peft_type"]?.ToJsonString() ?? "missing"}; only \"LORA\" adapters are supported.");
        foreach (var variant in Variants)
            if (IsSet(fields[variant])) throw new CheckpointException($"{path}: {variant} is {fields[variant]!.ToJsonString()}, which is not supported.");
        // All other schemes (PiSSA, OLoRA, LoftQ, ...) take something off the base weights first.
        if (fields["init_lora_weights"] is JsonValue scheme && scheme.TryGetValue(out string? initial) && initial is not ("gaussian" or "eva"))
            throw new CheckpointException($"{path}: init_lora_weights is \"{initial}\", which is not supported: it changes the base's weights. Convert the adapter to plain LoRA with PEFT.");
        var target = fields["target_modules"];
        var config = new LoraConfig
        {
            R = Get<int?>("r") ?? 8,
            LoraAlpha = Get<double?>("lora_alpha") ?? 8,
            LoraDropout = Get<double?>("lora_dropout") ?? 0,
            TargetPattern = target is JsonValue ? Get<string>("target_modules") : null,
            TargetModules = target is JsonArray ? Get<string[]>("target_modules")! : [],
            ExcludeModules = Get<string[]>("exclude_modules") ?? [],
            LayersToTransform = fields["layers_to_transform"] is JsonValue ? [Get<int>("layers_to_transform")] : Get<int[]>("layers_to_transform") ?? [],
            ModulesToSave = Get<string[]>("modules_to_save")?.Distinct().ToArray() ?? [],
            RankPattern = Get<Dictionary<string, int>>("rank_pattern") ?? [],
            AlphaPattern = Get<Dictionary<string, double>>("alpha_pattern") ?? [],
            Bias = Get<string>("bias") ?? "none",
            UseRslora = Get<bool?>("use_rslora") ?? false,
            TaskType = Get<string>("task_type"),
            BaseModelNameOrPath = Get<string>("base_model_name_or_path"),
        };
        config.ThrowIfInvalid(path);
        return config;

        T? Get<T>(string name)
        {
            try
            {
                return fields[name] is { } node ? node.Deserialize<T>() : default;
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
            {
                throw new CheckpointException($"{path}: {name} is {fields[name]!.ToJsonString()}, which is not of the expected kind.", error);
            }
        }
    }

    /// <summary>The file's contents, which PEFT reads back.</summary>
    public JsonObject ToJson() => new()
    {
        ["alpha_pattern"] = new JsonObject(AlphaPattern.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["base_model_name_or_path"] = BaseModelNameOrPath,
        ["bias"] = Bias,
        ["fan_in_fan_out"] = false,
        ["inference_mode"] = true,
        ["init_lora_weights"] = true,
        ["exclude_modules"] = ExcludeModules.Count == 0 ? null : new JsonArray([.. ExcludeModules.Select(name => (JsonNode)name)]),
        ["layers_to_transform"] = LayersToTransform.Count == 0 ? null : new JsonArray([.. LayersToTransform.Select(block => (JsonNode)block)]),
        ["lora_alpha"] = LoraAlpha,
        ["lora_dropout"] = LoraDropout,
        ["modules_to_save"] = new JsonArray([.. ModulesToSave.Select(name => (JsonNode)name)]),
        ["peft_type"] = "LORA",
        ["r"] = R,
        ["rank_pattern"] = new JsonObject(RankPattern.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["target_modules"] = TargetPattern is not null ? TargetPattern : new JsonArray([.. TargetModules.Select(name => (JsonNode)name)]),
        ["task_type"] = TaskType,
        ["use_dora"] = false,
        ["use_rslora"] = UseRslora,
    };

    /// <summary>Checks every field by itself.</summary>
    /// <exception cref="CheckpointException">One is outside of its range.</exception>
    internal void ThrowIfInvalid(string source)
    {
        if (TargetPattern is null && TargetModules.Count == 0) throw Wrong("target_modules is missing or empty; expected a list of layers or a pattern");
        if (Bias is not ("none" or "all" or "lora_only")) throw Wrong($"bias is \"{Bias}\"; expected none, all or lora_only");
        if (RankPattern.Values.Append(R).Any(rank => rank is < 1 or > LargestRank)) throw Wrong($"a rank lies outside 1 to {LargestRank}");
        if (!AlphaPattern.Values.Append(LoraAlpha).All(double.IsFinite)) throw Wrong("lora_alpha is not a finite number");
        if (LoraDropout is not (>= 0 and <= 1)) throw Wrong(string.Create(CultureInfo.InvariantCulture, $"lora_dropout is {LoraDropout}; expected a number from 0 to 1"));
        string[] patterns = [.. RankPattern.Keys, .. AlphaPattern.Keys, .. TargetPattern is null ? [] : new[] { TargetPattern }];
        if (Array.Find(patterns, pattern => !IsPattern(pattern)) is { } broken)
            throw Wrong($"'{broken}' is not a regular expression");

        CheckpointException Wrong(string what) => new($"{source}: {what}.");
    }

    private static bool IsSet(JsonNode? node) => node switch
    {
        null or JsonArray { Count: 0 } or JsonObject { Count: 0 } => false,
        JsonValue value => !value.TryGetValue(out bool flag) || flag,
        _ => true,
    };

    private static bool IsPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // A pattern comes from a file, and a few characters can keep a matcher busy for ever.
    private static bool IsMatch(string name, string expression, string pattern)
    {
        try
        {
            return Regex.IsMatch(name, expression, RegexOptions.CultureInvariant, PatternTime);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new CheckpointException($"The adapter's pattern '{pattern}' takes too long to match '{name}'. Name the layers in a list instead.", error);
        }
    }

    // The last number between dots: that of the block in encoder.layer.3.attention.self.query, as PEFT's check_target_module_exists reads it.
    private static int? BlockOf(string name)
    {
        var parts = name.Split('.')[..^1];
        return Array.FindLast(parts, part => part.Length > 0 && part.All(char.IsAsciiDigit)) is { } block && int.TryParse(block, out var number) ? number : null;
    }

    private static bool EndsWith(string name, string target) => name == target || name.EndsWith("." + target, StringComparison.Ordinal);

    // As PEFT's get_pattern_key: a key matches a whole name or what follows a dot in it.
    private static T Pattern<T>(IReadOnlyDictionary<string, T> patterns, string name, T otherwise)
    {
        foreach (var (key, value) in patterns)
            if (IsMatch(name, $@"^(?:.*\.)?(?:{key})$", key)) return value;
        return otherwise;
    }
}
