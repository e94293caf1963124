using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Training;

namespace CourseKit.Tests.Peft;

/// <summary>Adapters on a model: put on, trained, saved, merged.</summary>
public sealed class LoraAdapterTests : IDisposable
{
    private static readonly string Base = Repository.Golden("peft", "lora-attention", "base");
    private static readonly LoraConfig Config = new() { R = 4, LoraAlpha = 8, TargetModules = ["query", "value"], ModulesToSave = ["classifier"] };

    private readonly CheckpointCopy adapter = new(Repository.Golden("peft", "lora-attention", "adapter"));

    public void Dispose() => adapter.Dispose();

    [Fact]
    public void A_new_adapter_changes_nothing()
    {
        var model = AutoModel.ForSequenceClassification(Base);
        var before = TestBatches.Logits(model);
        LoraAdapter.Attach(model, Config, new Generator(3));
        Assert.Equal(before, TestBatches.Logits(model));
    }

    [Fact]
    public void Layers_that_the_model_lacks_are_an_error_that_leaves_it_as_it_was()
    {
        var model = AutoModel.ForSequenceClassification(Base);
        var error = Assert.Throws<CheckpointException>(() => LoraAdapter.Attach(model, Config with { TargetModules = ["q_proj", "v_proj"] }, new Generator(3)));
        Assert.Contains("q_proj, v_proj, but BertForSequenceClassification has no such linear layer", error.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => LoraAdapter.Attach(model, Config with { R = 0 }, new Generator(3)));
        Assert.All(model.Parameters(), parameter => Assert.True(parameter.RequiresGrad));
        Assert.Null(model.Adapter);
    }

    [Fact]
    public void A_second_adapter_needs_the_first_one_merged()
    {
        var model = AutoModel.ForSequenceClassification(Base);
        LoraAdapter.Attach(model, Config, new Generator(3));
        Assert.Contains("Merge it first", Assert.Throws<InvalidOperationException>(() => LoraAdapter.Attach(model, Config, new Generator(3))).Message, StringComparison.Ordinal);
        LoraAdapter.Merge(model);
        LoraAdapter.Attach(model, Config, new Generator(3));
    }

    [Fact]
    public void An_adapter_for_wider_layers_is_refused_with_both_shapes()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Encoder);
        var error = Assert.Throws<CheckpointException>(() => LoraAdapter.Load(model, adapter.Folder));
        Assert.Contains("has shape [4, 32], but the base model wants [4, 384]. Is it an adapter for another base?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_for_more_layers_is_refused_by_name()
    {
        using var shallow = new CheckpointCopy(Base);
        shallow.SetConfig("num_hidden_layers", "1");
        var error = Assert.Throws<CheckpointException>(() => LoraAdapter.Load(AutoModel.ForSequenceClassification(shallow.Folder), adapter.Folder));
        Assert.Contains("no place for 'base_model.model.bert.encoder.layer.1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_or_file_is_named()
    {
        const string weights = "adapter_model.safetensors";
        adapter.RewriteWeights((name, tensor) => name == "base_model.model.classifier.bias" ? null : (name, tensor), weights);
        Refused("'base_model.model.classifier.bias' is missing, and 0 more");
        File.Delete(adapter[weights]);
        Refused("adapter_model.safetensors is missing");
        File.Delete(adapter["adapter_config.json"]);
        Refused("adapter_config.json is missing");

        void Refused(string part) => Assert.Contains(
            part, Assert.Throws<CheckpointException>(() => LoraAdapter.Load(AutoModel.ForSequenceClassification(Base), adapter.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_that_was_saved_gives_the_same_answers()
    {
        var model = Trained("all");
        model.SavePretrained(adapter["saved"]);
        Assert.False(File.Exists(adapter["saved/model.safetensors"]));
        var loaded = AutoModel.ForSequenceClassification(Base, adapter["saved"]);
        Assert.Equal(TestBatches.Logits(model), TestBatches.Logits(loaded));
        Assert.NotEqual(TestBatches.Logits(AutoModel.ForSequenceClassification(Base)), TestBatches.Logits(loaded));
    }

    [Fact]
    public void Merging_keeps_the_answers_and_leaves_an_ordinary_model()
    {
        var model = Trained("none");
        var before = TestBatches.Logits(model);
        LoraAdapter.Merge(model);
        Assert.All(before.Zip(TestBatches.Logits(model)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

        model.SavePretrained(adapter["merged"]);
        var loaded = AutoModel.ForSequenceClassification(adapter["merged"]);
        Assert.Empty(loaded.LoadReport!.Missing);
        Assert.Equal(TestBatches.Logits(model), TestBatches.Logits(loaded));
    }

    [Fact]
    public void An_adapter_s_own_classes_take_the_place_of_the_base_s()
    {
        var options = new ModelLoadOptions { Id2Label = ["a", "b", "c", "d", "e"] };
        var model = AutoModel.ForSequenceClassification(Base, options: options);
        LoraAdapter.Attach(model, Config, new Generator(3));
        model.SavePretrained(adapter["five"]);
        var loaded = AutoModel.ForSequenceClassification(Base, adapter["five"]);
        Assert.Equal(options.Id2Label, loaded.Config.Id2Label);
        Assert.Equal(TestBatches.Logits(model), TestBatches.Logits(loaded));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("lora_only")]
    [InlineData("all")]
    public void Only_what_the_adapter_names_is_trained(string bias)
    {
        var before = TestBatches.Values(Adapted(bias));
        var after = TestBatches.Values(Trained(bias));
        var changed = after.Where(entry => !entry.Value.SequenceEqual(before[entry.Key])).Select(entry => entry.Key).ToHashSet();
        foreach (var name in after.Keys)
        {
            var isUpdate = name.Contains(".lora_", StringComparison.Ordinal) || name.StartsWith("classifier.", StringComparison.Ordinal);
            // The bias of a key adds the same to all scores of a query, which softmax takes out again: no gradient but rounding.
            if (bias == "all" && name.EndsWith("key.bias", StringComparison.Ordinal)) continue;
            var isBias = name.EndsWith(".bias", StringComparison.Ordinal)
                && (bias == "all" || (bias == "lora_only" && name.Contains(".base_layer.", StringComparison.Ordinal)));
            Assert.True((isUpdate || isBias) == changed.Contains(name), $"{name}: {(changed.Contains(name) ? "changed" : "unchanged")}");
        }
    }

    private static LogitsModel Adapted(string bias)
    {
        var model = AutoModel.ForSequenceClassification(Base);
        LoraAdapter.Attach(model, Config with { Bias = bias }, new Generator(3));
        return model;
    }

    private static LogitsModel Trained(string bias)
    {
        var model = Adapted(bias);
        new Trainer(model, new() { LearningRate = 0.01, Epochs = 2, BatchSize = 4, WeightDecay = 0.1 }, Separable.Examples(model.Config.NumLabels, 16, seed: 1)).Train();
        return model;
    }
}
