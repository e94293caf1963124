using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tests.Models;

/// <summary>Families whose attention knows distances, and MobileBERT's neighbours: without padding they answer the same.</summary>
public sealed class RelativeAttentionTests
{
    public static TheoryData<string, string> Checkpoints() => new()
    {
        { "mpnet", "{}" }, { "mobilebert", "{}" }, { "deberta-v2", "{}" },
        { "deberta-v2", """{ "position_buckets": 8, "max_relative_positions": 64, "share_att_key": false, "norm_rel_ebd": "layer_norm", "conv_kernel_size": 3, "type_vocab_size": 2, "position_biased_input": true }""" },
        { "deberta-v2", """{ "pos_att_type": "c2p", "share_att_key": false, "conv_kernel_size": 5, "conv_groups": 2, "conv_act": "gelu" }""" },
        { "deberta-v2", """{ "relative_attention": false, "embedding_size": 16 }""" },
        { "mobilebert", """{ "use_bottleneck": false, "trigram_input": false, "embedding_size": 32, "normalization_type": "layer_norm" }""" },
        { "mobilebert", """{ "use_bottleneck_attention": true, "num_feedforward_networks": 1, "classifier_activation": false }""" },
    };

    [Theory]
    [MemberData(nameof(Checkpoints), DisableDiscoveryEnumeration = true)]
    public void A_sentence_alone_and_among_others_gives_the_same_bits(string family, string changes)
    {
        var model = Model(family, changes);
        var sentences = TestBatches.Sentences(100, 9, 1, 30, 17, 9);
        var packed = TestBatches.Packed(sentences);
        var together = model.ForwardPacked(packed);
        for (var i = 0; i < sentences.Length; i++)
            Assert.Equal(model.ForwardPacked(TestBatches.Packed([sentences[i]])).ToArray(), together[packed.Starts[i]..packed.Starts[i + 1]].ToArray());
    }

    [Theory]
    [MemberData(nameof(Checkpoints), DisableDiscoveryEnumeration = true)]
    public void Padded_and_unpadded_agree(string family, string changes)
    {
        var model = Model(family, changes);
        var sentences = TestBatches.Sentences(100, 9, 1, 30, 17);
        var batch = TestBatches.Padded(sentences);
        if (family == "mpnet") batch = batch with { InputIds = batch.InputIds.MaskedFill(batch.AttentionMask!.Eq(0), 1) };
        var padded = NoGrad.Run(() => model.Forward(batch)).LastHiddenState;
        var packed = PackedInputs.Create(batch);
        var unpadded = model.ForwardPacked(packed);
        for (var i = 0; i < sentences.Length; i++)
        {
            var (a, b) = (padded[i, ..sentences[i].Length].ToArray(), unpadded[packed.Starts[i]..packed.Starts[i + 1]].ToArray());
            var largest = a.Max(Math.Abs);
            Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * Math.Max(1, largest)));
        }
    }

    [Fact]
    public void Tokens_missing_within_a_sentence_keep_the_distances_of_the_others()
    {
        foreach (var family in new[] { "mpnet", "deberta-v2" })
        {
            var model = Model(family, "{}");
            var ids = Tensor.From<long>([5, 6, 7, 8, 9, 10, 11, 12, 13, 14], [2, 5]);
            var mask = Tensor.From<long>([1, 0, 0, 1, 1, 1, 1, 1, 1, 1], [2, 5]);
            // In MPNet padding is counted by its id, so that there the positions of the embeddings have no gap.
            if (family == "mpnet") ids = ids.MaskedFill(mask.Eq(0), 1);
            var inputs = new ModelInputs(ids, mask);
            var padded = NoGrad.Run(() => model.Forward(inputs)).LastHiddenState;
            var unpadded = model.ForwardPacked(PackedInputs.Create(inputs)).ToArray();
            var expected = Tensor.Cat([padded[0, ..1], padded[0, 3..], padded[1]], 0).ToArray();
            Assert.All(expected.Zip(unpadded), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void Packed_attention_reads_its_bias_from_the_first_rows_and_columns()
    {
        var generator = new Generator(5);
        int[] starts = [0, 3, 3, 8];
        var (q, k, v) = (Tensor.RandomNormal([8, 8], generator), Tensor.RandomNormal([8, 8], generator), Tensor.RandomNormal([8, 8], generator));
        var bias = Tensor.RandomNormal([2, 5, 5], generator);
        var together = Tensor.PackedAttention(q, k, v, starts, heads: 2, bias: bias, scale: 0.3);
        foreach (var (start, end) in new[] { (0, 3), (3, 8) })
        {
            var part = bias[.., ..(end - start), ..(end - start)];
            var alone = Tensor.ScaledDotProductAttention(Heads(q), Heads(k), Heads(v), part, scale: 0.3).Transpose(0, 1).Reshape(end - start, 8);
            Assert.All(alone.ToArray().Zip(together[start..end].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));

            Tensor Heads(Tensor x) => x[start..end].Reshape(end - start, 2, 4).Transpose(0, 1);
        }

        Assert.Throws<ShapeException>(() => Tensor.PackedAttention(q, k, v, starts, heads: 2, bias: Tensor.Zeros([2, 4, 4])));
    }

    [Theory]
    [InlineData("mpnet", "relative_attention_num_buckets", "8")]
    [InlineData("mpnet", "num_attention_heads", "5")]
    [InlineData("mobilebert", "normalization_type", "\"batch_norm\"")]
    [InlineData("mobilebert", "key_query_shared_bottleneck", "false")]
    [InlineData("deberta-v2", "position_buckets", "80")]
    [InlineData("deberta-v2", "conv_kernel_size", "2")]
    [InlineData("deberta-v2", "pos_att_type", "[1]")]
    [InlineData("deberta-v2", "pooler_hidden_size", "8")]
    public void Configurations_that_cannot_be_are_named(string family, string field, string value)
    {
        using var copy = new CheckpointCopy(Repository.Golden("models", family, "Model"));
        copy.SetConfig(field, value);
        Assert.Throws<CheckpointException>(() => AutoModel.FromPretrained(copy.Folder));
    }

    [Theory]
    [InlineData("true", "cls.predictions.transform.dense.weight")]
    [InlineData("false", "lm_predictions.lm_head.dense.weight")]
    public void DebertaV2_has_the_masked_language_model_s_head_of_its_time(string legacy, string parameter)
    {
        using var copy = new CheckpointCopy(Repository.Golden("models", "deberta-v2", "Model"));
        copy.SetConfig("legacy", legacy);
        var model = AutoModel.ForMaskedLM(copy.Folder);
        Assert.Contains(parameter, model.NamedParameters().Select(entry => entry.Name));
        Assert.Equal([2, 4, 120], model.Forward(new(Tensor.From<long>([4, 5, 6, 7, 8, 9, 10, 11], [2, 4]))).Logits.Shape);
    }

    // A random model of the golden checkpoint's sizes, with changes to its configuration.
    private static EncoderModel Model(string family, string changes)
    {
        using var copy = new CheckpointCopy(Repository.Golden("models", family, "Model"));
        copy.EditJson("config.json", config =>
        {
            foreach (var (field, value) in JsonNode.Parse(changes)!.AsObject()) config[field] = value!.DeepClone();
        });
        if (changes != "{}") copy.RewriteWeights((name, tensor) => name == "embeddings.LayerNorm.weight" ? (name, Tensor.Ones(tensor.Shape)) : null);
        return (EncoderModel)AutoModel.FromPretrained(copy.Folder, new() { Trainable = false, Seed = 3 });
    }
}
