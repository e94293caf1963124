using System.Text.Json.Nodes;
using CourseKit.Bench.Fuzzing;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;
using CourseKit.Tokenizers;

namespace CourseKit.Tests.Models;

/// <summary>Llama in GGUF files: a checkpoint of the reference, converted as llama.cpp does, comes back as it was.</summary>
public sealed class GgufCheckpointTests : IDisposable
{
    private static readonly string Source = Repository.Golden("models", "llama", "ForCausalLM");
    private static readonly JsonNode Config = JsonNode.Parse(File.ReadAllText(Path.Combine(Source, "config.json")))!;

    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Weights_have_the_reference_s_names_and_order_of_rows()
    {
        Write(Converted());
        var original = SafetensorsFile.Open(Path.Combine(Source, "model.safetensors"));
        var read = CheckpointFolder.Open(folder);
        Assert.Equal(original.Entries.Select(entry => entry.Name).Order(), read.Names.Order());
        foreach (var entry in original.Entries)
        {
            Assert.Equal(entry.ToTensor().Shape, read.ShapeOf(entry.Name));
            Assert.Equal(entry.ToTensor().ToArray(), read.Read(entry.Name).ToArray());
        }
    }

    [Fact]
    public void The_configuration_is_that_of_the_reference()
    {
        Write(Converted());
        var (fields, source) = CheckpointFolder.ReadConfig(folder);
        Assert.EndsWith("model.gguf", source, StringComparison.Ordinal);
        string[] names =
        [
            "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim", "hidden_act", "max_position_embeddings", "rope_theta",
            "attention_bias", "mlp_bias", "tie_word_embeddings", "bos_token_id", "eos_token_id",
        ];
        foreach (var name in names) Assert.Equal(Config[name]!.ToString(), fields[name]!.ToString());
        Assert.Equal((double)Config["rms_norm_eps"]!, (double)fields["rms_norm_eps"]!, 1e-12);
    }

    [Theory]
    [InlineData("general.architecture", "mamba", "'mamba'; of GGUF files, llama is read")]
    [InlineData("llama.rope.scaling.type", "su", "'su', expected none, linear or yarn")]
    public void What_is_not_read_is_refused_by_name(string key, string value, string expected)
    {
        Write(Converted(key == "general.architecture" ? value : "llama").Pair(key == "general.architecture" ? "note" : key, value));
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => CheckpointFolder.ReadConfig(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Experts_parts_and_scaled_frequencies_are_refused()
    {
        Refused("mixture of experts", builder => builder.Pair("llama.expert_count", 8));
        Refused("one of several parts", builder => builder.Pair("split.count", 2));
        Refused("rope_freqs.weight", builder => builder.Tensor("rope_freqs.weight", 0, [4], new byte[16]));
        Refused("only 4 of the 8 dimensions", builder => builder.Pair("llama.rope.dimension_count", 4));

        void Refused(string expected, Func<GgufBuilder, GgufBuilder> change)
        {
            Write(change(Converted()));
            Assert.Contains(expected, Assert.Throws<CheckpointException>(() => CheckpointFolder.ReadConfig(folder)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Several_files_are_one_too_many()
    {
        Write(Converted());
        File.Copy(Path.Combine(folder, "model.gguf"), Path.Combine(folder, "other.gguf"));
        Assert.Contains("2 GGUF files (model.gguf, other.gguf)", Assert.Throws<CheckpointException>(() => AutoModel.FromPretrained(folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smollm", "hello w12", "hello Ġw 1 2")]
    [InlineData("gpt-2", "hello w12", "hello Ġw 12")]
    [InlineData("llama-bpe", "hello w12", "hello Ġw 12")]
    [InlineData("qwen2", "hello w12", "hello Ġw 1 2")]
    public void Byte_level_tokenizers_split_as_their_pattern_says(string pre, string text, string expected)
    {
        Write(ByteLevel(pre));
        var tokenizer = AutoTokenizer.FromPretrained(folder);
        Assert.Equal(expected.Split(' '), tokenizer.Encode(text).Tokens);
        Assert.Equal(["<s>", "hello"], tokenizer.Encode("<s>hello").Tokens);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode("<s>" + text).Ids, skipSpecialTokens: true));
        Assert.Equal(("<s>", 0, 64), (tokenizer.BosToken, tokenizer.EosTokenId, tokenizer.ModelMaxLength));
        Assert.Equal("[hi]", tokenizer.ApplyChatTemplate([ChatMessage.User("hi")]));
    }

    [Fact]
    public void Unknown_kinds_of_tokenizers_are_refused_with_the_known_ones()
    {
        Write(ByteLevel("gpt-9"));
        var message = Assert.Throws<UnsupportedComponentException>(() => AutoTokenizer.FromPretrained(folder)).Message;
        Assert.Contains("'gpt-9' is not supported; supported are gpt-2, ", message, StringComparison.Ordinal);
        Write(ByteLevel("gpt-2", "rwkv"));
        Assert.Contains("'rwkv', which is not read; known are gpt2", Assert.Throws<TokenizerException>(() => AutoTokenizer.FromPretrained(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SentencePiece_tokenizers_answer_as_the_reference_does()
    {
        var original = Repository.Golden("tokenizers", "families", "llama-legacy");
        var pieces = CourseKit.Tokenizers.SentencePiece.SentencePieceProcessor.FromFile(Path.Combine(original, "tokenizer.model"));
        var ids = Enumerable.Range(0, pieces.PieceCount).ToArray();
        Write(new GgufBuilder().Pair("general.architecture", "llama").Pair("tokenizer.ggml.model", "llama")
            .Pair("tokenizer.ggml.tokens", Strings([.. ids.Select(pieces.IdToPiece)])).Pair("tokenizer.ggml.scores", Array(6, [.. ids.Select(id => (Action<BinaryWriter>)(writer => writer.Write(pieces.Score(id))))]))
            .Pair("tokenizer.ggml.token_type", Kinds([.. ids.Select(id => (int)pieces.TypeOf(id))]))
            .Pair("tokenizer.ggml.bos_token_id", (uint)pieces.BosId!).Pair("tokenizer.ggml.eos_token_id", (uint)pieces.EosId!).Pair("tokenizer.ggml.unknown_token_id", (uint)pieces.UnkId));
        var tokenizer = AutoTokenizer.FromPretrained(folder);
        var compared = 0;
        foreach (var item in JsonNode.Parse(File.ReadAllText(Path.Combine(original, "cases.json")))!["cases"]!.AsArray())
        {
            // The slow class of the reference, which answered here, treats the empty text and special tokens in a text in its own way.
            var text = (string)item!["text"]!;
            if (text.Length == 0 || text.Contains('<', StringComparison.Ordinal)) continue;
            Assert.Equal(item["ids"]!.AsArray().Select(id => (int)id!), tokenizer.Encode(text).Ids);
            compared++;
        }

        Assert.InRange(compared, 30, 1000);
    }

    private void Write(GgufBuilder builder) => File.WriteAllBytes(Path.Combine(folder, "model.gguf"), builder.Build());

    private static GgufBuilder Converted(string architecture = "llama")
    {
        static uint Of(string name) => (uint)Config[name]!;
        var builder = new GgufBuilder().Pair("general.architecture", architecture).Pair("llama.vocab_size", Of("vocab_size")).Pair("llama.embedding_length", Of("hidden_size"))
            .Pair("llama.feed_forward_length", Of("intermediate_size")).Pair("llama.block_count", Of("num_hidden_layers")).Pair("llama.attention.head_count", Of("num_attention_heads"))
            .Pair("llama.attention.head_count_kv", Of("num_key_value_heads")).Pair("llama.context_length", Of("max_position_embeddings"))
            .Pair("tokenizer.ggml.bos_token_id", Of("bos_token_id")).Pair("tokenizer.ggml.eos_token_id", Of("eos_token_id"))
            .Pair("llama.attention.layer_norm_rms_epsilon", Real((float)Config["rms_norm_eps"]!)).Pair("llama.rope.freq_base", Real((float)Config["rope_theta"]!));
        foreach (var entry in SafetensorsFile.Open(Path.Combine(Source, "model.safetensors")).Entries)
        {
            var tensor = entry.ToTensor();
            if (entry.Name.Contains("q_proj", StringComparison.Ordinal)) tensor = Permuted(tensor, (int)Of("num_attention_heads"));
            if (entry.Name.Contains("k_proj", StringComparison.Ordinal)) tensor = Permuted(tensor, (int)Of("num_key_value_heads"));
            builder.Tensor(Name(entry.Name), 0, [.. tensor.Shape.Reverse().Select(size => (ulong)size)], [.. tensor.ToArray().SelectMany(BitConverter.GetBytes)]);
        }

        return builder;
    }

    // LlamaModel.permute of convert_hf_to_gguf.py: weights.reshape(heads, 2, rows / heads / 2, columns).swapaxes(1, 2).reshape(weights.shape)
    private static Tensor Permuted(Tensor weight, int heads) =>
        weight.Reshape(heads, 2, weight.Shape[0] / heads / 2, weight.Shape[1]).Transpose(1, 2).Contiguous().Reshape(weight.Shape[0], weight.Shape[1]);

    private static string Name(string name) => name.Replace("model.embed_tokens", "token_embd", StringComparison.Ordinal).Replace("model.norm", "output_norm", StringComparison.Ordinal)
        .Replace("lm_head", "output", StringComparison.Ordinal).Replace("model.layers.", "blk.", StringComparison.Ordinal).Replace("input_layernorm", "attn_norm", StringComparison.Ordinal)
        .Replace("post_attention_layernorm", "ffn_norm", StringComparison.Ordinal).Replace("self_attn.o_proj", "attn_output", StringComparison.Ordinal)
        .Replace("self_attn.q_proj", "attn_q", StringComparison.Ordinal).Replace("self_attn.k_proj", "attn_k", StringComparison.Ordinal).Replace("self_attn.v_proj", "attn_v", StringComparison.Ordinal)
        .Replace("mlp.gate_proj", "ffn_gate", StringComparison.Ordinal).Replace("mlp.up_proj", "ffn_up", StringComparison.Ordinal).Replace("mlp.down_proj", "ffn_down", StringComparison.Ordinal);

    private static GgufBuilder ByteLevel(string pre, string model = "gpt2")
    {
        string[] tokens = ["<s>", "h", "e", "l", "o", "Ġ", "w", "1", "2", "he", "ll", "hell", "hello", "Ġw", "12"];
        return new GgufBuilder().Pair("general.architecture", "llama").Pair("llama.context_length", 64).Pair("tokenizer.ggml.model", model).Pair("tokenizer.ggml.pre", pre)
            .Pair("tokenizer.ggml.tokens", Strings(tokens)).Pair("tokenizer.ggml.merges", Strings(["h e", "l l", "he ll", "hell o", "Ġ w", "1 2"]))
            .Pair("tokenizer.ggml.token_type", Kinds([.. tokens.Select((_, id) => id == 0 ? 3 : 1)]))
            .Pair("tokenizer.ggml.bos_token_id", 0).Pair("tokenizer.ggml.eos_token_id", 0).Pair("tokenizer.chat_template", "{% for message in messages %}[{{ message['content'] }}]{% endfor %}");
    }

    private static Action<BinaryWriter> Real(float value) => writer =>
    {
        writer.Write(6u);
        writer.Write(value);
    };

    private static Action<BinaryWriter> Strings(string[] values) => Array(8, [.. values.Select(value => (Action<BinaryWriter>)(writer => GgufBuilder.Text(writer, value)))]);

    private static Action<BinaryWriter> Kinds(int[] values) => Array(5, [.. values.Select(value => (Action<BinaryWriter>)(writer => writer.Write(value)))]);

    private static Action<BinaryWriter> Array(uint type, Action<BinaryWriter>[] items) => writer =>
    {
        writer.Write(9u);
        writer.Write(type);
        writer.Write((ulong)items.Length);
        foreach (var item in items) item(writer);
    };
}
