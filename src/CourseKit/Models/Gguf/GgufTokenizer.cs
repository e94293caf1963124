using System.Text.Json.Nodes;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>The tokenizer inside a GGUF file (<c>tokenizer.ggml.*</c>), put together as the <c>tokenizer.json</c> that its model has on the hub.</summary>
/// <remarks>Source: ggml's <c>docs/gguf.md</c> for the keys; which split pattern a <c>tokenizer.ggml.pre</c> stands for is in llama.cpp's <c>llama-vocab.cpp</c>.</remarks>
internal sealed class GgufTokenizer
{
    private const string Prefix = "tokenizer.ggml.";

    // Kinds of tokens (llama_token_type).
    private const int Unknown = 2, Control = 3, UserDefined = 4;

    private readonly GgufFile file;
    private readonly IReadOnlyList<string> tokens;

    private GgufTokenizer(GgufFile file) => (this.file, tokens) = (file, file.Metadata.GetArray<string>(Prefix + "tokens"));

    /// <summary>The tokenizer of a file.</summary>
    /// <exception cref="TokenizerException">It is of a kind that is not read, or damaged.</exception>
    /// <exception cref="GgufException">A key is missing or has a value of another type.</exception>
    public static Tokenizer Load(GgufFile file)
    {
        var tokenizer = new GgufTokenizer(file);
        return Tokenizer.FromJson(tokenizer.Json().ToJsonString(), tokenizer.Configuration().ToJsonString(), file.Path);
    }

    private JsonObject Json()
    {
        var json = file.Metadata.GetString(Prefix + "model") switch
        {
            "gpt2" => ByteLevel(),
            "llama" => SentencePiece(),
            var other => throw new TokenizerException($"{file.Path}: {Prefix}model is '{other}', which is not read; known are gpt2 (byte-level BPE) and llama (SentencePiece's BPE)."),
        };
        json["version"] = "1.0";
        json["added_tokens"] = AddedTokens();
        json["post_processor"] = PostProcessor();
        return json;
    }

    // Byte-level BPE, as GPT-2's: tokens are spelled in its alphabet of bytes.
    private JsonObject ByteLevel() => new()
    {
        ["normalizer"] = Pre is "qwen2" ? new JsonObject { ["type"] = "NFC" } : null,
        ["pre_tokenizer"] = GgufPreTokenizers.Get(Pre, file.Path),
        ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
        ["model"] = Bpe([.. file.Metadata.GetArray<string>(Prefix + "merges").Select(merge => (JsonNode)merge)], byteFallback: false, unknown: null),
    };

    // SentencePiece's BPE joins the pair whose piece scores best. As a list of merges that is: every way to split a piece into two pieces, the best pieces first, as transformers'
    // SentencePieceExtractor orders them.
    private JsonObject SentencePiece() => new()
    {
        ["normalizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["normalizers"] = new JsonArray(
            [
                .. Flag("add_space_prefix", true) ? [new JsonObject { ["type"] = "Prepend", ["prepend"] = "▁" }] : Array.Empty<JsonNode>(),
                new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = "▁" },
            ]),
        },
        ["pre_tokenizer"] = null,
        ["decoder"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["decoders"] = new JsonArray(
                new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = "▁" }, ["content"] = " " },
                new JsonObject { ["type"] = "ByteFallback" },
                new JsonObject { ["type"] = "Fuse" },
                new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = Flag("add_space_prefix", true) ? 1 : 0, ["stop"] = 0 }),
        },
        ["model"] = Bpe(GgufMerges.OfScores(tokens, file.Metadata.GetArray<float>(Prefix + "scores"), file.Path), byteFallback: true, Token("unknown") ?? tokens.ElementAtOrDefault(Kinds.IndexOf(Unknown))),
    };

    private JsonObject Bpe(JsonNode[] merges, bool byteFallback, string? unknown)
    {
        var vocabulary = new JsonObject();
        for (var id = 0; id < tokens.Count; id++)
            if (!vocabulary.TryAdd(tokens[id], id)) throw new TokenizerException($"{file.Path}: tokens {vocabulary[tokens[id]]} and {id} are spelled alike ({tokens[id]}). The file is damaged: fetch it again.");
        return new()
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = unknown,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = byteFallback,
            ["byte_fallback"] = byteFallback,
            ["ignore_merges"] = Pre is "llama-bpe",
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray(merges),
        };
    }

    private JsonArray AddedTokens()
    {
        var (kinds, added) = (Kinds, new JsonArray());
        for (var id = 0; id < Math.Min(kinds.Count, tokens.Count); id++)
        {
            if (kinds[id] is not (Control or UserDefined or Unknown)) continue;
            added.Add(new JsonObject
            {
                ["id"] = id,
                ["content"] = tokens[id],
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = kinds[id] != UserDefined,
            });
        }

        return added;
    }

    private JsonObject? PostProcessor()
    {
        // What files leave unsaid is SentencePiece's way for its models and GPT-2's for the others.
        var isSentencePiece = file.Metadata.GetString(Prefix + "model") == "llama";
        var (first, last) = (Flag("add_bos_token", isSentencePiece) ? Token("bos") : null, Flag("add_eos_token", false) ? Token("eos") : null);
        if (first is null && last is null) return null;
        var special = new JsonObject();
        foreach (var token in new[] { first, last }.OfType<string>().Distinct())
            special[token] = new JsonObject { ["id"] = token, ["ids"] = new JsonArray(Id(token == first ? "bos" : "eos")!.Value), ["tokens"] = new JsonArray(token) };
        return new()
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray([.. Around("A", 0)]),
            ["pair"] = new JsonArray([.. Around("A", 0), .. Around("B", 1)]),
            ["special_tokens"] = special,
        };

        IEnumerable<JsonNode> Around(string sequence, int type)
        {
            if (first is not null) yield return new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = first, ["type_id"] = type } };
            yield return new JsonObject { ["Sequence"] = new JsonObject { ["id"] = sequence, ["type_id"] = type } };
            if (last is not null) yield return new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = last, ["type_id"] = type } };
        }
    }

    // What tokenizer_config.json would say.
    private JsonObject Configuration()
    {
        var configuration = new JsonObject();
        foreach (var (role, key) in new[] { ("bos_token", "bos"), ("eos_token", "eos"), ("unk_token", "unknown"), ("pad_token", "padding"), ("sep_token", "seperator"), ("mask_token", "mask") })
            if (Token(key) is { } token) configuration[role] = token;
        var length = $"{file.Metadata.GetString("general.architecture")}.context_length";
        if (file.Metadata.TryGet(length, out _)) configuration["model_max_length"] = file.Metadata.GetInt32(length);
        if (file.Metadata.TryGet("tokenizer.chat_template", out _)) configuration["chat_template"] = file.Metadata.GetString("tokenizer.chat_template");
        return configuration;
    }

    private string Pre => file.Metadata.TryGet(Prefix + "pre", out _) ? file.Metadata.GetString(Prefix + "pre") : "";

    // int32 in files of llama.cpp.
    private List<int> Kinds => file.Metadata.TryGet(Prefix + "token_type", out _) ? [.. file.Metadata.GetArray<int>(Prefix + "token_type")] : [];

    private bool Flag(string key, bool otherwise) => file.Metadata.TryGet(Prefix + key, out _) ? file.Metadata.GetBoolean(Prefix + key) : otherwise;

    private int? Id(string role) => file.Metadata.TryGet($"{Prefix}{role}_token_id", out _) ? file.Metadata.GetInt32($"{Prefix}{role}_token_id") : null;

    private string? Token(string role) => Id(role) is not { } id ? null
        : id >= 0 && id < tokens.Count ? tokens[id]
        : throw new TokenizerException($"{file.Path}: {Prefix}{role}_token_id is {id}, but there are {tokens.Count} tokens.");
}
