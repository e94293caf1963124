using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tests.Models;

/// <summary>What sets encoder-decoders apart beside their numbers: labels shifted by each family's rule, halves from different checkpoints, an encoder alone, and files that do not fit.</summary>
public sealed class Seq2SeqModelTests
{
    [Fact]
    public void Labels_are_read_one_behind_the_start_token_and_what_does_not_count_becomes_padding()
    {
        var model = (BartForConditionalGeneration)AutoModel.ForSeq2SeqLM(Repository.Golden("models", "bart", "ForConditionalGeneration"));
        Assert.Equal([2, 7, 8, 2, 9, 1], model.ShiftRight(Tensor.From(new long[,] { { 7, 8, 2 }, { 9, -100, -100 } })).ToArray<long>());
    }

    [Fact]
    public void MBart_begins_with_the_last_label_that_counts()
    {
        var model = (MBartForConditionalGeneration)AutoModel.ForSeq2SeqLM(Repository.Golden("models", "mbart", "ForConditionalGeneration"));
        Assert.Equal([30, 7, 8, 31, 9, 31], model.ShiftRight(Tensor.From(new long[,] { { 7, 8, 30 }, { 9, 31, -100 } })).ToArray<long>());
    }

    [Fact]
    public void Without_anything_to_read_a_decoder_says_what_it_needs()
    {
        var model = AutoModel.ForSeq2SeqLM(Repository.Golden("models", "t5", "ForConditionalGeneration"));
        Assert.Contains("decoderInputIds", Assert.Throws<ShapeException>(() => model.Forward(new(Tensor.From(new long[,] { { 5, 6, 1 } })))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void T5_s_encoder_answers_the_same_padded_and_packed()
    {
        var model = (T5EncoderModel)AutoModel.ForTask(ModelTask.TextEncoding, Repository.Golden("models", "t5", "EncoderModel"), new() { Trainable = false });
        var sentences = TestBatches.Sentences(100, 1, 23, 7, 40);
        var padded = NoGrad.Run(() => model.Forward(TestBatches.Padded(sentences))).LastHiddenState;
        var packed = TestBatches.Packed(sentences);
        var unpadded = model.ForwardPacked(packed);
        for (var i = 0; i < sentences.Length; i++)
        {
            var (a, b) = (padded[i, ..sentences[i].Length].ToArray(), unpadded[packed.Starts[i]..packed.Starts[i + 1]].ToArray());
            Assert.Equal(0, a.Zip(b, (x, y) => Math.Abs(x - y)).Max(), 2e-5f);
        }
    }

    [Fact]
    public void Buckets_are_single_for_near_distances_and_shared_by_far_ones()
    {
        var both = new RelativePositionBias(32, 128, IsBidirectional: true);
        // Values of the reference's _relative_position_bucket.
        Assert.Equal([15, 15, 10, 9, 8, 8, 7, 1, 0, 17, 23, 24, 26, 31], new long[] { -128, -1000, -16, -15, -11, -8, -7, -1, 0, 1, 7, 8, 16, 400 }.Select(both.Bucket));
        var past = both with { IsBidirectional = false };
        Assert.Equal([31, 31, 26, 16, 15, 1, 0, 0], new long[] { -1000, -128, -64, -16, -15, -1, 0, 9 }.Select(past.Bucket));
    }

    [Fact]
    public void Two_checkpoints_are_joined_saved_and_read_back()
    {
        var (encoder, decoder) = (Repository.Golden("models", "bert", "ForMaskedLM"), Repository.Golden("models", "gpt2", "LMHeadModel"));
        var model = EncoderDecoderModel.FromEncoderDecoderPretrained(encoder, decoder, decoderStartTokenId: 2, padTokenId: 0, eosTokenId: 3);
        Assert.Contains(model.LoadReport!.Missing, name => name.StartsWith("decoder.transformer.h.0.crossattention", StringComparison.Ordinal));
        Assert.DoesNotContain(model.LoadReport.Missing, name => name.Contains("c_fc", StringComparison.Ordinal));
        var inputs = new ModelInputs(Tensor.From(new long[,] { { 5, 6, 7, 8 }, { 9, 10, 0, 0 } }), Tensor.From(new long[,] { { 1, 1, 1, 1 }, { 1, 1, 0, 0 } }), Labels: Tensor.From(new long[,] { { 11, 12, 3 }, { 13, 3, -100 } }));
        var before = model.Forward(inputs);
        before.Loss!.Backward();
        Assert.All(model.Decoder.NamedParameters().Where(entry => entry.Name.Contains("crossattention", StringComparison.Ordinal)), entry => Assert.NotNull(entry.Parameter.Grad));

        var folder = Directory.CreateTempSubdirectory();
        try
        {
            model.SavePretrained(folder.FullName);
            var read = (EncoderDecoderModel)AutoModel.ForSeq2SeqLM(folder.FullName);
            Assert.Empty(read.LoadReport!.Missing);
            Assert.Equal(before.Logits.ToArray(), read.Forward(inputs).Logits.ToArray());
            Assert.Equal(2, read.Config.DecoderStartTokenId);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("bart", "ForConditionalGeneration", "decoder_attention_heads", "5", "not a multiple of decoder_attention_heads 5")]
    [InlineData("bart", "ForConditionalGeneration", "pad_token_id", "120", "none of the 120 tokens")]
    [InlineData("m2m_100", "ForConditionalGeneration", "d_model", "-1", "d_model is -1")]
    [InlineData("t5", "ForConditionalGeneration", "feed_forward_proj", "\"gated-a-b\"", "feed_forward_proj is \"gated-a-b\"")]
    [InlineData("t5", "ForConditionalGeneration", "relative_attention_num_buckets", "1", "relative_attention_num_buckets is 1")]
    [InlineData("prophetnet", "ForConditionalGeneration", "ngram", "0", "ngram is 0")]
    [InlineData("encoder-decoder", "bert2bert", "encoder", "null", "has no encoder")]
    [InlineData("encoder-decoder", "bert2bert", "decoder", "{\"model_type\": \"t5\", \"is_encoder_decoder\": true}", "but \"t5\" is both")]
    [InlineData("encoder-decoder", "bert2bert", "encoder", "{\"model_type\": \"encoder-decoder\"}", "not both")]
    public void Configurations_that_do_not_fit_are_refused_with_the_reason(string family, string name, string field, string value, string reason)
    {
        var fields = PretrainedConfig.ReadFields(Path.Combine(Repository.Golden("models", family, name), "config.json"));
        fields[field] = JsonNode.Parse(value);
        Assert.Contains(reason, Assert.Throws<CheckpointException>(() => ModelFamily.Of(fields, "config.json").ReadConfig(fields, "config.json")).Message, StringComparison.Ordinal);
    }
}
