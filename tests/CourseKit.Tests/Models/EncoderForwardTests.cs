using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tests.Models;

/// <summary>The padded and the unpadded way through an encoder, and inputs that do not fit.</summary>
public sealed class EncoderForwardTests
{
    [Fact]
    public void Padded_and_unpadded_agree_on_the_real_encoder_for_all_kinds_of_lengths()
    {
        var model = (BertModel)AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false });
        var sentences = TestBatches.Sentences(30000, 1, 2, 3, 7, 16, 31, 65, 129);
        var padded = NoGrad.Run(() => model.Forward(TestBatches.Padded(sentences))).LastHiddenState;
        var packed = TestBatches.Packed(sentences);
        var unpadded = model.ForwardPacked(packed);
        for (var i = 0; i < sentences.Length; i++)
        {
            var (a, b) = (padded[i, ..sentences[i].Length].ToArray(), unpadded[packed.Starts[i]..packed.Starts[i + 1]].ToArray());
            Assert.Equal(a.Length, b.Length);
            Assert.Equal(0, a.Zip(b, (x, y) => Math.Abs(x - y)).Max(), 2e-5f);
        }
    }

    [Fact]
    public void Without_recording_nothing_changes_but_the_memory()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        var inputs = TestBatches.Padded(TestBatches.Sentences(100, 40, 3, 11));
        Assert.Equal(model.Forward(inputs).Logits.ToArray(), NoGrad.Run(() => model.Forward(inputs)).Logits.ToArray());
    }

    [Fact]
    public void A_sentence_s_logits_do_not_depend_on_the_others_to_the_bit()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier, options: new() { Trainable = false });
        var sentences = TestBatches.Sentences(100, 5, 40, 1, 17, 33, 8);
        var together = model.ForwardPacked(TestBatches.Packed(sentences));
        for (var i = 0; i < sentences.Length; i++) Assert.Equal(model.ForwardPacked(TestBatches.Packed([sentences[i]])).ToArray(), together[i..(i + 1)].ToArray());
    }

    [Fact]
    public void More_tokens_than_positions_are_an_error_that_says_what_to_do()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        var sentences = TestBatches.Sentences(100, 3, 41);
        foreach (var run in new Action[] { () => model.Forward(TestBatches.Padded(sentences)), () => model.ForwardPacked(TestBatches.Packed(sentences)) })
            Assert.Contains("maxLength: 40", Assert.Throws<ShapeException>(run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_that_do_not_fit_together_are_errors()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        var inputs = TestBatches.Padded(TestBatches.Sentences(100, 4, 2));
        var other = Tensor.Zeros([1, 4], DType.Int64);
        Assert.Throws<ShapeException>(() => model.Forward(inputs with { AttentionMask = other }));
        Assert.Throws<ShapeException>(() => model.Forward(inputs with { TokenTypeIds = other }));
        Assert.Throws<ShapeException>(() => model.Forward(inputs with { InputIds = Tensor.From<long>(1, 2) }));
        Assert.Throws<ShapeException>(() => model.Forward(new(Tensor.From<long>([5, 120], [1, 2]))));
        Assert.Throws<ShapeException>(() => model.Forward(new(Tensor.From<long>([5, -1], [1, 2]))));
        Assert.Throws<ShapeException>(() => PackedInputs.Create([[1, 2]], [[0]]));
        Assert.Throws<ShapeException>(() => PackedInputs.Create([[1, 2]], []));
    }

    [Fact]
    public void A_sentence_without_tokens_is_not_given_another_s_class()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        Assert.Contains("Sentence 0 has no tokens", Assert.Throws<ShapeException>(() => model.ForwardPacked(TestBatches.Packed([[], [7, 8]]))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => model.ForwardPacked(TestBatches.Packed([[7, 8], []])));
    }
}
