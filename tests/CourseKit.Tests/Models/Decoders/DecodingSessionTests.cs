using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tests.Models.Decoders;

/// <summary>Token by token with a cache, every decoder says what it says of the whole text.</summary>
public sealed class DecodingSessionTests
{
    private const float Tolerance = 1e-4f;

    public static TheoryData<string> Checkpoints => DecoderGoldens.AsTheory();

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Token_by_token_a_left_padded_batch_gets_the_logits_of_each_text_alone(string folder)
    {
        var model = DecoderGoldens.Load(folder);
        int[] lengths = [20, 13, 1];
        var (ids, mask) = DecoderGoldens.LeftPadded(model.Config, lengths);
        var session = model.StartDecoding(new(ids, mask));
        for (var i = 0; i < ids.Shape[1]; i++)
        {
            var logits = session.Append(ids.Narrow(1, i, 1));
            for (var row = 0; row < lengths.Length; row++)
            {
                var start = ids.Shape[1] - lengths[row];
                if (i < start) continue;
                AssertClose(Alone(model, ids[row, start..(i + 1)]), logits[row]);
            }
        }

        Assert.Equal(20, session.Length);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_prompt_in_pieces_gets_the_logits_of_the_whole(string folder)
    {
        var model = DecoderGoldens.Load(folder);
        var (ids, _) = DecoderGoldens.LeftPadded(model.Config, 23, 23);
        var whole = NoGrad.Run(() => model.Forward(new(ids))).Logits;
        var session = model.StartDecoding(new(ids));
        foreach (var (from, count) in new[] { (0, 7), (7, 1), (8, 2), (10, 9), (19, 4) })
            AssertClose(whole.Narrow(1, from, count), session.Append(ids.Narrow(1, from, count), allPositions: true));
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Reordered_rows_go_on_where_the_others_were_and_cropped_ones_where_they_had_been(string folder)
    {
        var model = DecoderGoldens.Load(folder);
        var (ids, mask) = DecoderGoldens.LeftPadded(model.Config, 12, 9, 5);
        var session = model.StartDecoding(new(ids, mask));
        session.Append(ids);
        session.Append(Tensor.From(new long[] { 5, 6, 7, 8, 9, 10 }, [3, 2]));
        session.Crop(13);
        session.Reorder([2, 0, 2, 1]);
        var logits = session.Append(Tensor.From(new long[] { 11, 12, 13, 14 }, [4, 1]));
        long[] second = [9, 5, 9, 7];
        int[] source = [2, 0, 2, 1], lengths = [12, 9, 5];
        for (var row = 0; row < 4; row++)
        {
            var text = ids[source[row], (12 - lengths[source[row]])..].ToArray<long>();
            AssertClose(Alone(model, Tensor.From([.. text, second[row], 11L + row])), logits[row]);
        }
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void The_best_token_again_and_again_is_the_reference_s_greedy_text(string folder)
    {
        var generation = DecoderGoldens.Case(folder).GetProperty("generation");
        var model = DecoderGoldens.Load(folder);
        var prompts = Rows(generation.GetProperty("input_ids"));
        var masks = Rows(generation.GetProperty("attention_mask"));
        var greedy = generation.GetProperty("cases").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "greedy");
        var expected = Rows(greedy.GetProperty("sequences"));
        var texts = prompts.Select(row => row.ToList()).ToArray();
        var session = model.StartDecoding(new(Matrix(prompts), Matrix(masks)));
        var done = new bool[texts.Length];
        var next = Matrix(prompts);
        for (var step = 0; step < greedy.GetProperty("arguments").GetProperty("max_new_tokens").GetInt32() && Array.Exists(done, isDone => !isDone); step++)
        {
            var best = session.Append(next).Argmax(-1).ToArray<long>();
            for (var row = 0; row < texts.Length; row++)
            {
                if (done[row]) best[row] = model.Config.PadTokenId!.Value;
                texts[row].Add(best[row]);
                done[row] |= model.Config.EosTokenIds.Contains((int)best[row]);
            }

            next = Tensor.From(best, [best.Length, 1]);
        }

        Assert.Equal(expected, texts.Select(text => text.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_text_longer_than_the_model_s_positions_is_refused_before_anything_is_kept(string folder)
    {
        var model = DecoderGoldens.Load(folder);
        var limit = model.Config.MaxInputLength!.Value;
        var session = model.StartDecoding(new(Tensor.Zeros([1, 1], DType.Int64)));
        session.Append(Tensor.Full([1, limit], 3, DType.Int64));
        Assert.Contains($"at most {limit}", Assert.Throws<ShapeException>(() => session.Append(Tensor.From(new long[] { 3 }, [1, 1]))).Message, StringComparison.Ordinal);
        Assert.Equal(limit, session.Length);
    }

    private static Tensor Alone(CausalLanguageModel model, Tensor ids) => NoGrad.Run(() => model.Forward(new(ids.Unsqueeze(0)))).Logits[0, -1];

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(0, expected.ToArray().Zip(actual.ToArray(), (x, y) => Math.Abs(x - y)).Max(), Tolerance);
    }

    private static long[][] Rows(System.Text.Json.JsonElement rows) => [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt64()).ToArray())];

    private static Tensor Matrix(long[][] rows) => Tensor.From([.. rows.SelectMany(row => row)], [rows.Length, rows[0].Length]);
}
