using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models;

/// <summary>BERT and its relatives that write: the numbers are checked by the goldens of encoder-decoders, what the cache does here.</summary>
public sealed class EncodersAsDecodersTests : IDisposable
{
    private readonly List<CheckpointCopy> checkpoints = [];

    public void Dispose() => checkpoints.ForEach(checkpoint => checkpoint.Dispose());

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("electra")]
    public void Token_by_token_gives_what_all_at_once_gives(string family)
    {
        var model = Decoder(family);
        var ids = Tensor.From([.. TestBatches.Sentences(100, 9, 9).SelectMany(NoPadding)], [2, 9]);
        var expected = model.Forward(new(ids)).Logits;
        var session = model.StartDecoding(new(ids));
        for (var i = 0; i < ids.Shape[1]; i++) Close(expected[.., i], session.Append(ids[.., i..(i + 1)].Contiguous()));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void Padding_on_the_left_changes_nothing(string family)
    {
        var model = Decoder(family);
        var sentence = NoPadding(TestBatches.Sentences(100, 6)[0]);
        var pad = (long)model.Config.PadTokenId!.Value;
        long[] padded = [pad, pad, pad, .. sentence], mask = [0, 0, 0, 1, 1, 1, 1, 1, 1];
        var (alone, among) = (model.StartDecoding(new(Row(sentence))), model.StartDecoding(new(Row(padded), Row(mask))));
        Close(alone.Append(Row(sentence)), among.Append(Row(padded)));
        Close(alone.Append(Row(7)), among.Append(Row(7)));
    }

    [Fact]
    public void A_token_does_not_see_those_behind_it()
    {
        var model = (EncoderModel)AutoModel.FromPretrained(Checkpoint("bert").Folder);
        var (whole, part) = (TestBatches.Sentences(100, 8), TestBatches.Sentences(100, 5));
        Assert.Equal(whole[0][..5], part[0]);
        Close(model.Forward(TestBatches.Padded(whole)).LastHiddenState[0, ..5], model.Forward(TestBatches.Padded(part)).LastHiddenState[0]);
    }

    [Fact]
    public void Attention_to_a_source_needs_blocks_that_have_it()
    {
        var model = (CausalLanguageModel)Decoder("bert");
        var ids = Row(5, 6);
        var error = Assert.Throws<NotSupportedException>(() => model.Body.Run(new() { InputIds = ids, IsCausal = true, EncoderHiddenStates = Tensor.Zeros([1, 3, 32]) }));
        Assert.Contains("add_cross_attention", error.Message, StringComparison.Ordinal);
    }

    private GenerativeModel Decoder(string family)
    {
        var model = AutoModel.ForCausalLM(Checkpoint(family).Folder);
        Assert.Empty(model.LoadReport!.Missing);
        return model;
    }

    private CheckpointCopy Checkpoint(string family)
    {
        var checkpoint = new CheckpointCopy(Repository.Golden("models", family, "ForMaskedLM"));
        checkpoint.SetConfig("is_decoder", "true");
        checkpoints.Add(checkpoint);
        return checkpoint;
    }

    // RoBERTa's padding, which has no position of its own, is token 1; the others' is 0.
    private static long[] NoPadding(int[] ids) => Array.ConvertAll(ids, id => (long)Math.Max(id, 2));

    private static Tensor Row(params long[] ids) => Tensor.From(ids, [1, ids.Length]);

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        var largest = expected.Detach().ToArray().Zip(actual.Detach().ToArray(), (a, b) => Math.Abs(a - b)).Max();
        Assert.True(largest < 2e-5, $"largest difference {largest}");
    }
}
