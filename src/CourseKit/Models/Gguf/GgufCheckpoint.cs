using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CourseKit.Tensors;
using CourseKit.Tensors.Formats.Gguf;

namespace CourseKit.Models;

/// <summary>A checkpoint in one GGUF file, seen as Hugging Face lays it out: what <c>config.json</c> would say, and the tensors under the names and in the order of rows of the reference.</summary>
/// <remarks>Source: llama.cpp's <c>gguf-py/gguf/constants.py</c> (keys, names) and <c>convert_hf_to_gguf.py</c> (what the conversion does to weights).</remarks>
internal sealed partial class GgufCheckpoint
{
    private const string Architecture = "general.architecture", Llama = "llama";
    private const string OutputWeight = "output.weight", ScaledFrequencies = "rope_freqs.weight";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["token_embd"] = "model.embed_tokens",
        ["output_norm"] = "model.norm",
        ["output"] = "lm_head",
    };

    private static readonly Dictionary<string, string> LayerNames = new()
    {
        ["attn_norm"] = "input_layernorm",
        ["attn_q"] = "self_attn.q_proj",
        ["attn_k"] = "self_attn.k_proj",
        ["attn_v"] = "self_attn.v_proj",
        ["attn_output"] = "self_attn.o_proj",
        ["ffn_norm"] = "post_attention_layernorm",
        ["ffn_gate"] = "mlp.gate_proj",
        ["ffn_up"] = "mlp.up_proj",
        ["ffn_down"] = "mlp.down_proj",
    };

    private readonly GgufFile file;

    /// <summary>The checkpoint in a file.</summary>
    /// <exception cref="CheckpointException">It is of an architecture that is not read from GGUF files, or a part of one.</exception>
    public GgufCheckpoint(GgufFile file)
    {
        this.file = file;
        var architecture = Metadata.GetString(Architecture);
        if (architecture != Llama) throw Unsupported($"'{Architecture}' is '{architecture}'; of GGUF files, {Llama} is read");
        if (Metadata.TryGet("split.count", out _) && Metadata.GetInt64("split.count") > 1) throw Unsupported("it is one of several parts; join them with llama-gguf-split --merge first");
        if (Has("expert_count") && Metadata.GetInt64(Key("expert_count")) > 0) throw Unsupported("it is a mixture of experts");
        if (file.TryGet(ScaledFrequencies, out _)) throw Unsupported($"it has '{ScaledFrequencies}' (positions scaled as in Llama 3.1), of which the file does not say how they were made");
    }

    private GgufMetadata Metadata => file.Metadata;

    private int Heads => Size("attention.head_count");

    private int KeyValueHeads => Has("attention.head_count_kv") ? Size("attention.head_count_kv") : Heads;

    /// <summary>The GGUF file of a folder, or null when there is none.</summary>
    /// <exception cref="CheckpointException">There are several.</exception>
    public static string? FindFile(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.gguf").Order(StringComparer.Ordinal)];
        return files.Length <= 1 ? files.FirstOrDefault() : throw new CheckpointException(
            $"{folder} has {files.Length} GGUF files ({string.Join(", ", files.Select(Path.GetFileName).Take(4))}); expected one. Keep the one that is wanted in a folder of its own.");
    }

    /// <summary>What <c>config.json</c> would say.</summary>
    public JsonObject Config()
    {
        var headSize = Has("attention.key_length") ? Size("attention.key_length") : Size("embedding_length") / Math.Max(1, Heads);
        if (Has("rope.dimension_count") && Size("rope.dimension_count") != headSize)
            throw Unsupported($"only {Size("rope.dimension_count")} of the {headSize} dimensions of a head are rotated");
        var config = new JsonObject
        {
            ["model_type"] = Llama,
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["vocab_size"] = Has("vocab_size") ? Size("vocab_size") : Metadata.GetArray<string>("tokenizer.ggml.tokens").Count,
            ["hidden_size"] = Size("embedding_length"),
            ["intermediate_size"] = Size("feed_forward_length"),
            ["num_hidden_layers"] = Size("block_count"),
            ["num_attention_heads"] = Heads,
            ["num_key_value_heads"] = KeyValueHeads,
            ["head_dim"] = headSize,
            ["hidden_act"] = "silu",
            ["max_position_embeddings"] = Size("context_length"),
            ["rms_norm_eps"] = Metadata.GetDouble(Key("attention.layer_norm_rms_epsilon")),
            ["rope_theta"] = Has("rope.freq_base") ? Metadata.GetDouble(Key("rope.freq_base")) : 10000.0,
            ["attention_bias"] = file.TryGet("blk.0.attn_q.bias", out _),
            ["mlp_bias"] = file.TryGet("blk.0.ffn_up.bias", out _),
            ["tie_word_embeddings"] = !file.TryGet(OutputWeight, out _),
        };
        if (RopeScaling() is { } scaling) config["rope_scaling"] = scaling;
        foreach (var (field, key) in new[] { ("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding") })
            if (Metadata.TryGet($"tokenizer.ggml.{key}_token_id", out _)) config[field] = Metadata.GetInt32($"tokenizer.ggml.{key}_token_id");

        // Numbers that were parsed convert to each other; those of C# types do not.
        return (JsonObject)JsonNode.Parse(config.ToJsonString())!;
    }

    /// <summary>The tensors under the reference's names.</summary>
    public IEnumerable<(string Name, Shape Shape, Func<Tensor> Read)> Tensors() => file.Tensors.Select(tensor => (Rename(tensor.Name), tensor.Shape, (Func<Tensor>)(() => Read(tensor.Name))));

    private JsonObject? RopeScaling()
    {
        if (!Has("rope.scaling.type")) return null;
        var type = Metadata.GetString(Key("rope.scaling.type"));
        if (type == "none") return null;
        if (type is not ("linear" or "yarn")) throw Unsupported($"'{Key("rope.scaling.type")}' is '{type}', expected none, linear or yarn");
        var scaling = new JsonObject { ["rope_type"] = type, ["factor"] = Metadata.GetDouble(Key("rope.scaling.factor")) };
        if (Has("rope.scaling.original_context_length")) scaling["original_max_position_embeddings"] = Size("rope.scaling.original_context_length");
        return scaling;
    }

    // A name that no rule covers stays as it is: the loader lists it as unexpected.
    private static string Rename(string name)
    {
        if (LayerPattern.Match(name) is { Success: true } layer && LayerNames.TryGetValue(layer.Groups["part"].Value, out var part))
            return $"model.layers.{layer.Groups["number"].Value}.{part}.{layer.Groups["kind"].Value}";
        var dot = name.LastIndexOf('.');
        return dot > 0 && Names.TryGetValue(name[..dot], out var whole) ? whole + name[dot..] : name;
    }

    private Tensor Read(string name)
    {
        var tensor = file.MapTensor(name);
        if (name.EndsWith("attn_q.weight", StringComparison.Ordinal) || name.EndsWith("attn_q.bias", StringComparison.Ordinal)) return InReferenceOrder(tensor, Heads);
        if (name.EndsWith("attn_k.weight", StringComparison.Ordinal) || name.EndsWith("attn_k.bias", StringComparison.Ordinal)) return InReferenceOrder(tensor, KeyValueHeads);
        return tensor;
    }

    // llama.cpp rotates neighbouring dimensions, the reference dimension i with i + size / 2: the conversion put row (half, i) of every head at 2 i + half.
    private Tensor InReferenceOrder(Tensor tensor, int heads)
    {
        var size = tensor.Shape[0] / Math.Max(1, heads);
        if (heads < 1 || tensor.Shape[0] % heads != 0 || size % 2 != 0) throw Unsupported($"queries or keys of {tensor.Shape[0]} rows do not divide into {heads} heads of even size");
        var rows = new int[tensor.Shape[0]];
        for (var row = 0; row < rows.Length; row++)
        {
            var (head, inHead) = Math.DivRem(row, size);
            var (half, i) = Math.DivRem(inHead, size / 2);
            rows[row] = (head * size) + (2 * i) + half;
        }

        return tensor.DType.IsQuantized ? Quantization.SelectRows(tensor, rows) : tensor.IndexSelect(0, Tensor.From<int>(rows).To(DType.Int64));
    }

    private bool Has(string name) => Metadata.TryGet(Key(name), out _);

    private int Size(string name) => Metadata.GetInt32(Key(name));

    private static string Key(string name) => $"{Llama}.{name}";

    private CheckpointException Unsupported(string what) => new($"{file.Path}: {what}. Take the checkpoint in safetensors format instead.");

    [GeneratedRegex(@"^blk\.(?<number>\d+)\.(?<part>\w+)\.(?<kind>weight|bias)\z")]
    private static partial Regex LayerPattern { get; }
}
