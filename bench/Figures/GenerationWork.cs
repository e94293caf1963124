using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Bench.Figures;

/// <summary>Models of published sizes with random weights, and decoding as every contender does it.</summary>
internal static class GenerationWork
{
    private const string Source = "the benchmark's configuration";

    /// <summary>GPT-2 with 124 million parameters.</summary>
    public static GPT2LMHeadModel Gpt2() => Initialised(new GPT2LMHeadModel(new(new JsonObject { ["model_type"] = "gpt2", ["bos_token_id"] = 50256, ["eos_token_id"] = 50256 }, Source)));

    /// <summary>Marian as the translators of OPUS have it.</summary>
    public static MarianMTModel Marian() => Initialised(new MarianMTModel(new(
        new JsonObject
        {
            ["model_type"] = "marian",
            ["vocab_size"] = 58101,
            ["d_model"] = 512,
            ["encoder_layers"] = 6,
            ["decoder_layers"] = 6,
            ["encoder_attention_heads"] = 8,
            ["decoder_attention_heads"] = 8,
            ["encoder_ffn_dim"] = 2048,
            ["decoder_ffn_dim"] = 2048,
            ["max_position_embeddings"] = 512,
            ["activation_function"] = "swish",
            ["scale_embedding"] = true,
            ["is_encoder_decoder"] = true,
            ["bos_token_id"] = 0,
            ["eos_token_id"] = 0,
            ["pad_token_id"] = 58100,
            ["decoder_start_token_id"] = 58100,
        },
        Source)));

    /// <summary>Random weights, the same in every run, which nothing trains.</summary>
    public static T Initialised<T>(T model)
        where T : PretrainedModel
    {
        var generator = new Generator(1);
        foreach (var (name, parameter) in model.NamedParameters()) model.Initialize(name, parameter, generator);
        model.RequiresGrad(false);
        return model;
    }

    /// <summary>Token (row, column) of a made-up text.</summary>
    public static int Token(int column, int row = 0) => 1000 + (((31 * row) + (7 * column)) % 20000);

    /// <summary>A made-up text.</summary>
    public static Tensor Prompt(int length, int rows = 1) =>
        Tensor.From([.. Enumerable.Range(0, rows).SelectMany(row => Enumerable.Range(0, length).Select(column => (long)Token(column, row)))], [rows, length]);

    /// <summary>A session that has read a prompt.</summary>
    public static DecodingSession Read(GenerativeModel model, int context)
    {
        var session = model.StartDecoding(new(Prompt(1)));
        session.Append(Prompt(context)).Dispose();
        return session;
    }

    /// <summary>Writes tokens behind a prompt, always the likeliest.</summary>
    public static void Decode(DecodingSession session, int context, int tokens)
    {
        session.Crop(context);
        var last = Tensor.From<long>([Token(context)], [1, 1]);
        for (var i = 0; i < tokens; i++)
        {
            using var logits = session.Append(last);
            last.Dispose();
            last = logits.Argmax(-1).Reshape(1, 1);
        }
    }

    /// <summary>Bytes that making one token reads: all weights but a table of which it reads one row, and keys and values of all tokens before.</summary>
    public static double BytesOfToken(GenerativeModel model, DecodingSession session, params string[] tables) =>
        model.NamedParameters().Where(entry => !tables.Contains(entry.Name)).Sum(entry => Bytes(entry.Parameter.Value)) + session.Cache.ByteCount;

    private static double Bytes(Tensor x) => (double)x.ElementCount / x.DType.BlockSize * x.DType.BlockBytes;
}
