using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>The sizes of well-known models, to build them without weights: for counting parameters, or for training from scratch. A model built from one takes memory only for parameters that are asked for their values.</summary>
public static class WellKnownConfigs
{
    private static readonly Dictionary<string, JsonObject> All = new(StringComparer.OrdinalIgnoreCase)
    {
        // Radford et al. 2018 and 2019
        ["openai-gpt"] = Of("openai-gpt"),
        ["gpt2"] = Gpt2(12, 768, 12),
        ["gpt2-medium"] = Gpt2(24, 1024, 16),
        ["gpt2-large"] = Gpt2(36, 1280, 20),
        ["gpt2-xl"] = Gpt2(48, 1600, 25),
        ["distilgpt2"] = Gpt2(6, 768, 12),

        // Brown et al. 2020, table 2.1. It gives "XL" 24 heads of 128, which are not 2048 numbers, and "13B" 5140 numbers, which are not 40 heads of 128.
        // Every second layer of theirs sees a local, sparse part of the text, which changes no count.
        ["gpt3-small"] = Gpt2(12, 768, 12, positions: 2048),
        ["gpt3-medium"] = Gpt2(24, 1024, 16, positions: 2048),
        ["gpt3-large"] = Gpt2(24, 1536, 16, positions: 2048),
        ["gpt3-xl"] = Gpt2(24, 2048, 16, positions: 2048),
        ["gpt3-2.7b"] = Gpt2(32, 2560, 32, positions: 2048),
        ["gpt3-6.7b"] = Gpt2(32, 4096, 32, positions: 2048),
        ["gpt3-13b"] = Gpt2(40, 5120, 40, positions: 2048),
        ["gpt3-175b"] = Gpt2(96, 12288, 96, positions: 2048),

        // Black et al. 2021; Keskar et al. 2019
        ["gpt-neo-125m"] = Of("gpt_neo", ("hidden_size", 768), ("num_layers", 12), ("num_heads", 12)),
        ["gpt-neo-1.3b"] = Of("gpt_neo"),
        ["gpt-neo-2.7b"] = Of("gpt_neo", ("hidden_size", 2560), ("num_layers", 32), ("num_heads", 20)),
        ["ctrl"] = Of("ctrl"),

        // Devlin et al. 2019; Turc et al. 2019 for the small ones
        ["bert-tiny"] = Bert(2, 128, 2),
        ["bert-mini"] = Bert(4, 256, 4),
        ["bert-small"] = Bert(4, 512, 8),
        ["bert-medium"] = Bert(8, 512, 8),
        ["bert-base-uncased"] = Bert(12, 768, 12),
        ["bert-base-cased"] = Bert(12, 768, 12, vocabulary: 28996),
        ["bert-base-multilingual-cased"] = Bert(12, 768, 12, vocabulary: 119547),
        ["bert-large-uncased"] = Bert(24, 1024, 16),
        ["bert-large-cased"] = Bert(24, 1024, 16, vocabulary: 28996),

        // Sanh et al. 2019; Liu et al. 2019; Conneau et al. 2020
        ["distilbert-base-uncased"] = Of("distilbert"),
        ["distilbert-base-cased"] = Of("distilbert", ("vocab_size", 28996)),
        ["distilroberta-base"] = Roberta("roberta", 6, 768, 12, 50265),
        ["roberta-base"] = Roberta("roberta", 12, 768, 12, 50265),
        ["roberta-large"] = Roberta("roberta", 24, 1024, 16, 50265),
        ["xlm-roberta-base"] = Roberta("xlm-roberta", 12, 768, 12, 250002),
        ["xlm-roberta-large"] = Roberta("xlm-roberta", 24, 1024, 16, 250002),

        // Lan et al. 2020, version 2
        ["albert-base-v2"] = Albert(12, 768, 12),
        ["albert-large-v2"] = Albert(24, 1024, 16),
        ["albert-xlarge-v2"] = Albert(24, 2048, 16),
        ["albert-xxlarge-v2"] = Albert(12, 4096, 64),

        // Touvron et al. 2023; Grattafiori et al. 2024; Jiang et al. 2023; Yang et al. 2024
        ["llama-7b"] = Of("llama"),
        ["llama-13b"] = Of("llama", ("hidden_size", 5120), ("intermediate_size", 13824), ("num_hidden_layers", 40), ("num_attention_heads", 40)),
        ["llama-3-8b"] = Of("llama", ("vocab_size", 128256), ("intermediate_size", 14336), ("num_key_value_heads", 8), ("max_position_embeddings", 8192), ("rope_theta", 500000)),
        ["mistral-7b"] = Of("mistral"),
        ["qwen2-0.5b"] = Qwen2(24, 896, 4864, 14, 2, 151936, tied: true),
        ["qwen2-7b"] = Qwen2(28, 3584, 18944, 28, 4, 152064, tied: false),
    };

    /// <summary>What can be asked for.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The sizes of a model.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <exception cref="CheckpointException">There is none of that name.</exception>
    public static PretrainedConfig Get(string name)
    {
        var (fields, source) = FieldsOf(name);
        return ModelFamily.Of(fields, source).ReadConfig(fields, source);
    }

    /// <summary>GPT-3's sizes as GPT-2 has them: its layers are GPT-2's, all but the sparse attention in every second one (Brown et al. 2020, section 2.1).</summary>
    /// <param name="size"><c>small</c>, <c>medium</c>, <c>large</c>, <c>xl</c>, <c>2.7b</c>, <c>6.7b</c>, <c>13b</c>, <c>175b</c>, or <c>davinci</c>, which is the largest.</param>
    /// <exception cref="CheckpointException">There is none of that name.</exception>
    public static GPT2Config Gpt3(string size) => (GPT2Config)Get("gpt3-" + (size.Equals("davinci", StringComparison.OrdinalIgnoreCase) ? "175b" : size));

    /// <summary>A model without weights, which takes next to no memory: for its <see cref="PretrainedModel.ParameterCount"/> and the shapes of its parameters.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="task">Its head.</param>
    /// <exception cref="CheckpointException">There is none of that name, or the family has no such head.</exception>
    public static PretrainedModel CreateModel(string name, ModelTask task = ModelTask.Base)
    {
        var (fields, source) = FieldsOf(name);
        var family = ModelFamily.Of(fields, source);
        return family.Create(task, family.ReadConfig(fields, source));
    }

    private static (JsonObject Fields, string Source) FieldsOf(string name) => All.TryGetValue(name, out var fields)
        ? ((JsonObject)fields.DeepClone(), $"the well-known configuration '{name}'")
        : throw new CheckpointException($"'{name}' is none of the well-known configurations; those are {string.Join(", ", All.Keys)}.");

    private static JsonObject Gpt2(int layers, int width, int heads, int positions = 1024) => Of("gpt2", ("n_layer", layers), ("n_embd", width), ("n_head", heads), ("n_positions", positions));

    private static JsonObject Bert(int layers, int width, int heads, int vocabulary = 30522) => Of("bert", Encoder(layers, width, heads, vocabulary));

    // Two positions are never used: counting begins behind the padding's number.
    private static JsonObject Roberta(string type, int layers, int width, int heads, int vocabulary) =>
        Of(type, [.. Encoder(layers, width, heads, vocabulary), ("max_position_embeddings", 514), ("type_vocab_size", 1), ("pad_token_id", 1), ("layer_norm_eps", 1e-5)]);

    private static JsonObject Albert(int layers, int width, int heads) => Of("albert", [.. Encoder(layers, width, heads, 30000), ("embedding_size", 128)]);

    private static JsonObject Qwen2(int layers, int width, int inner, int heads, int keyHeads, int vocabulary, bool tied) => Of(
        "qwen2", ("num_hidden_layers", layers), ("hidden_size", width), ("intermediate_size", inner), ("num_attention_heads", heads), ("num_key_value_heads", keyHeads),
        ("vocab_size", vocabulary), ("tie_word_embeddings", tied), ("rope_theta", 1000000));

    private static (string, JsonNode)[] Encoder(int layers, int width, int heads, int vocabulary) =>
        [("num_hidden_layers", layers), ("hidden_size", width), ("num_attention_heads", heads), ("intermediate_size", 4 * width), ("vocab_size", vocabulary)];

    private static JsonObject Of(string type, params (string Name, JsonNode Value)[] fields)
    {
        var config = new JsonObject { ["model_type"] = type };
        foreach (var (name, value) in fields) config[name] = value;
        return config;
    }
}
