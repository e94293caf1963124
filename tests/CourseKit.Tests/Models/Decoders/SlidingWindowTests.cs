using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tests.Models.Decoders;

/// <summary>Layers in which a token sees only the last few.</summary>
public sealed class SlidingWindowTests
{
    private const int Window = 5;

    private static readonly string Mistral = Repository.Golden("models", "mistral", "ForCausalLM");

    [Fact]
    public void A_token_gives_no_weight_to_what_its_window_has_left_behind()
    {
        using var copy = new CheckpointCopy(Mistral);
        copy.SetConfig("sliding_window", $"{Window}");
        var model = Load(copy);
        var (ids, _) = DecoderGoldens.LeftPadded(model.Config, 14, 14);
        var output = NoGrad.Run(() => model.Forward(new(ids), outputAttentions: true));
        foreach (var weights in output.Attentions!)
        {
            for (var query = 0; query < 14; query++)
                for (var key = 0; key < 14; key++)
                    Assert.Equal(key <= query && key > query - Window, weights[0, 1, query, key].Item() > 0);
        }
    }

    [Fact]
    public void A_window_that_holds_the_text_changes_nothing_and_a_smaller_one_changes_what_comes_after_it()
    {
        var (ids, _) = DecoderGoldens.LeftPadded(DecoderGoldens.Load("mistral/ForCausalLM").Config, 12);
        var full = Logits("null");
        Assert.Equal(full, Logits("12"));
        var narrow = Logits("5");
        var vocabulary = full.Length / 12;
        Assert.Equal(0, full[..(5 * vocabulary)].Zip(narrow, (x, y) => Math.Abs(x - y)).Max(), 1e-5f);
        Assert.True(full[(5 * vocabulary)..].Zip(narrow[(5 * vocabulary)..], (x, y) => Math.Abs(x - y)).Max() > 1e-3f);

        float[] Logits(string window)
        {
            using var copy = new CheckpointCopy(Mistral);
            copy.SetConfig("sliding_window", window);
            var model = Load(copy);
            return NoGrad.Run(() => model.Forward(new(ids))).Logits.ToArray();
        }
    }

    [Theory]
    [InlineData("mistral/ForCausalLM", "sliding_window", "5", null, null)]
    [InlineData("mistral/ForCausalLM", "sliding_window", "1", null, null)]
    [InlineData("qwen2/ForCausalLM", "sliding_window", "5", "layer_types", """["full_attention", "sliding_attention"]""")]
    [InlineData("gpt_neo/ForCausalLM", "window_size", "3", "max_position_embeddings", "64")]
    public void Far_behind_the_window_the_cache_still_answers_as_the_whole_text(string folder, string field, string value, string? otherField, string? otherValue)
    {
        using var copy = new CheckpointCopy(Repository.Golden("models", folder));
        copy.SetConfig(field, value);
        copy.SetConfig("use_sliding_window", "true");
        if (otherField is not null) copy.SetConfig(otherField, otherValue!);
        var model = Load(copy);
        var length = Math.Min(120, model.Config.MaxInputLength!.Value);
        var (ids, mask) = DecoderGoldens.LeftPadded(model.Config, length, length - 9);
        var whole = NoGrad.Run(() => model.Forward(new(ids, mask) { PositionIds = model.PositionsIn(mask, length) })).Logits;
        var session = model.StartDecoding(new(ids, mask));
        for (var at = 0; at < length;)
        {
            var count = Math.Min(at % 3 == 0 ? 1 : 4, length - at);
            var logits = session.Append(ids.Narrow(1, at, count), allPositions: true);
            AssertClose(whole[0].Narrow(0, at, count), logits[0]);
            if (at >= 9) AssertClose(whole[1].Narrow(0, at, count), logits[1]);
            at += count;
        }
    }

    [Fact]
    public void The_cache_stops_growing_and_goes_back_by_as_much_as_drafts_are_long()
    {
        using var copy = new CheckpointCopy(Mistral);
        copy.SetConfig("sliding_window", $"{Window}");
        copy.SetConfig("max_position_embeddings", "1000");
        var model = Load(copy);
        var (ids, _) = DecoderGoldens.LeftPadded(model.Config, 600);
        var session = model.StartDecoding(new(ids));
        session.Append(ids.Narrow(1, 0, 400));
        var afterPrompt = session.Cache.ByteCount;
        for (var i = 400; i < 600; i++) session.Append(ids.Narrow(1, i, 1));
        Assert.InRange(session.Cache.ByteCount, 1, 3 * afterPrompt);
        Assert.True(session.Cache.ByteCount < 8L * 600 * 2 * 16 * 4 / 3, "The cache holds a good part of the text.");

        session.Crop(600 - 64);
        session.Reorder([0, 0]);
        var logits = session.Append(Tensor.Full([2, 3], 7, DType.Int64), allPositions: true);
        var text = Tensor.Cat([ids.Narrow(1, 0, 536), Tensor.Full([1, 3], 7, DType.Int64)], 1);
        var whole = NoGrad.Run(() => model.Forward(new(text))).Logits.Narrow(1, 536, 3);
        AssertClose(whole[0], logits[0]);
        AssertClose(whole[0], logits[1]);

        Assert.Contains("sliding window", Assert.Throws<InvalidOperationException>(() => session.Crop(100)).Message, StringComparison.Ordinal);
        Assert.Equal(539, session.Length);
        session.Crop(0);
        AssertClose(NoGrad.Run(() => model.Forward(new(ids.Narrow(1, 0, 2)))).Logits[0, 1], session.Append(ids.Narrow(1, 0, 2).Expand(2, 2))[1]);
    }

    private static CausalLanguageModel Load(CheckpointCopy copy) => (CausalLanguageModel)AutoModel.ForCausalLM(copy.Folder, new() { Trainable = false });

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(0, expected.ToArray().Zip(actual.ToArray(), (x, y) => Math.Abs(x - y)).Max(), 1e-4f);
    }
}
