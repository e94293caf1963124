using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models;

/// <summary>How the tensors of a checkpoint find their places in a model.</summary>
public sealed class WeightLoadingTests : IDisposable
{
    private static readonly string[] Head = ["classifier.weight", "classifier.bias"];

    private readonly CheckpointCopy checkpoint = new(Repository.Classifier);

    public void Dispose() => checkpoint.Dispose();

    [Fact]
    public void Missing_parameters_are_listed_and_initialised_by_the_seed()
    {
        checkpoint.RewriteWeights((name, tensor) => name is "bert.pooler.dense.weight" or "classifier.bias" ? null : (name, tensor));
        var model = Load(new() { Seed = 5 });
        Assert.Equal(["bert.pooler.dense.weight", "classifier.bias"], model.LoadReport!.Missing);

        var values = TestBatches.Values(model);
        Assert.Equal(values, TestBatches.Values(Load(new() { Seed = 5 })));
        var others = TestBatches.Values(Load(new() { Seed = 6 }));
        Assert.NotEqual(values["bert.pooler.dense.weight"], others["bert.pooler.dense.weight"]);
        Assert.Equal(values["classifier.weight"], others["classifier.weight"]);

        // 1,024 draws from a normal distribution of standard deviation initializer_range = 0.02: 5 standard errors each way.
        Assert.InRange(Math.Sqrt(values["bert.pooler.dense.weight"].Average(value => value * value)), 0.0178, 0.0222);
        Assert.All(values["classifier.bias"], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Tensors_without_a_place_are_listed_except_the_reference_s_position_ids()
    {
        checkpoint.RewriteWeights((name, tensor) => (name == "classifier.bias" ? "qa_outputs.bias" : name, tensor));
        var report = Load().LoadReport!;
        Assert.Equal(["qa_outputs.bias"], report.Unexpected);
        Assert.Equal(["classifier.bias"], report.Missing);

        var encoder = AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false }).LoadReport!;
        Assert.Empty(encoder.Unexpected);
        Assert.Empty(encoder.Missing);
    }

    [Fact]
    public void A_base_checkpoint_loads_into_a_model_with_a_head()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Encoder, options: new() { Trainable = false, Id2Label = ["a", "b", "c"] });
        Assert.Equal(Head, model.LoadReport!.Missing);
        Assert.Empty(model.LoadReport.Unexpected);
        Assert.Equal([1, 3], model.ForwardPacked(TestBatches.Packed(TestBatches.Sentences(30000, 6))).Shape.ToArray());

        var packed = TestBatches.Packed(TestBatches.Sentences(30000, 6));
        var alone = (BertModel)AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false });
        Assert.Equal(alone.ForwardPacked(packed).ToArray(), ((BertForSequenceClassification)model).Body.ForwardPacked(packed).ToArray());
    }

    [Fact]
    public void A_checkpoint_with_a_head_loads_into_the_base_model()
    {
        var model = (BertModel)AutoModel.FromPretrained(checkpoint.Folder);
        Assert.Empty(model.LoadReport!.Missing);
        Assert.Equal(Head.Order(), model.LoadReport.Unexpected.Order());
        var packed = TestBatches.Packed(TestBatches.Sentences(100, 9, 2));
        Assert.Equal(((BertForSequenceClassification)Load()).Body.ForwardPacked(packed).ToArray(), model.ForwardPacked(packed).ToArray());
    }

    [Fact]
    public void Layer_norms_of_old_checkpoints_have_gamma_and_beta()
    {
        var expected = TestBatches.Logits(Load());
        checkpoint.RewriteWeights((name, tensor) =>
            (name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal), tensor));
        var model = Load();
        Assert.Empty(model.LoadReport!.Missing);
        Assert.Empty(model.LoadReport.Unexpected);
        Assert.Equal(expected, TestBatches.Logits(model));
    }

    [Fact]
    public void Other_classes_of_another_number_get_a_new_head_and_of_the_same_number_new_names()
    {
        var other = Load(new() { Id2Label = ["no", "yes"] });
        Assert.Equal(Head, other.LoadReport!.Missing);
        Assert.Empty(other.LoadReport.Unexpected);
        Assert.Equal("'classifier.weight' has shape [3, 32] in the checkpoint, and [2, 32] for the 2 classes asked for: newly initialised.", other.LoadReport.Messages[0]);
        Assert.Contains("Newly initialised (2): classifier.weight, classifier.bias.", other.LoadReport.ToString(), StringComparison.Ordinal);
        Assert.Equal([3, 2], other.ForwardPacked(TestBatches.Packed(TestBatches.Sentences(100, 5, 1, 12))).Shape.ToArray());

        var renamed = Load(new() { Id2Label = ["bad", "so-so", "good"] });
        Assert.Empty(renamed.LoadReport!.Missing);
        Assert.Equal("so-so", renamed.Config.Id2Label[1]);
        Assert.Equal(TestBatches.Logits(Load()), TestBatches.Logits(renamed));
    }

    [Fact]
    public void Tied_weights_are_one_parameter_under_whichever_name_the_file_has()
    {
        using var masked = new CheckpointCopy(Repository.Golden("models", "bert", "ForMaskedLM"));
        var expected = AutoModel.ForMaskedLM(masked.Folder);
        masked.RewriteWeights((name, tensor) => (name == "bert.embeddings.word_embeddings.weight" ? "cls.predictions.decoder.weight" : name, tensor));
        var model = AutoModel.ForMaskedLM(masked.Folder);
        Assert.Empty(model.LoadReport!.Missing);
        Assert.Empty(model.LoadReport.Unexpected);
        Assert.Equal(TestBatches.Logits(expected), TestBatches.Logits(model));
    }

    [Fact]
    public void Half_precision_stays_in_the_file_until_training_wants_it_wider()
    {
        var kept = (BertModel)AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false });
        var widened = (BertModel)AutoModel.FromPretrained(Repository.Encoder);
        Assert.Equal(DType.Float16, kept.Embeddings.WordEmbeddings.Weight.Value.DType);
        Assert.DoesNotContain(kept.Parameters(), parameter => parameter.RequiresGrad);
        Assert.All(widened.Parameters(), parameter => Assert.True(parameter is { RequiresGrad: true, Value.DType: DType.Float32 }));

        var packed = TestBatches.Packed(TestBatches.Sentences(30000, 7, 33));
        var (a, b) = (kept.ForwardPacked(packed).ToArray(), widened.ForwardPacked(packed).ToArray());
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_saved_model_loads_again_with_the_same_answers()
    {
        checkpoint.SetConfig("dtype", "\"float16\"");
        checkpoint.SetConfig("my_own_field", "[1, 2]");
        var model = Load(new() { Id2Label = ["bad", "so-so", "good"] });
        var saved = checkpoint["saved/again"];
        model.SavePretrained(saved);
        model.SavePretrained(saved);

        var loaded = AutoModel.ForSequenceClassification(saved);
        Assert.Equal(TestBatches.Logits(model), TestBatches.Logits(loaded));
        Assert.Equal(["bad", "so-so", "good"], loaded.Config.Id2Label);
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(saved).Select(Path.GetFileName).Order());
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(saved, "config.json")))!;
        Assert.Equal(("float32", 2), ((string?)config["dtype"], (int)config["my_own_field"]![1]!));
    }

    [Fact]
    public void A_saved_configuration_names_the_class_that_was_saved()
    {
        var saved = checkpoint["saved"];
        AutoModel.FromPretrained(checkpoint.Folder).SavePretrained(saved);
        Assert.Equal("BertModel", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(saved, "config.json")))!["architectures"]![0]);
        Assert.Empty(AutoModel.FromPretrained(saved).LoadReport!.Missing);
    }

    private LogitsModel Load(ModelLoadOptions? options = null) => AutoModel.ForSequenceClassification(checkpoint.Folder, options: options);
}
