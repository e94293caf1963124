using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests.Models;

/// <summary>What a saved model's folder holds.</summary>
public sealed class SavePretrainedTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("bert", "ForMaskedLM", ModelTask.MaskedLM)]
    [InlineData("gpt2", "LMHeadModel", ModelTask.CausalLM)]
    public void The_tensors_are_those_that_the_reference_saved(string family, string name, ModelTask task)
    {
        var source = Repository.Golden("models", family, name);
        AutoModel.ForTask(task, source).SavePretrained(folder);
        var (reference, ours) = (SafetensorsFile.Open(Path.Combine(source, "model.safetensors")), SafetensorsFile.Open(Path.Combine(folder, "model.safetensors")));
        Assert.Equal(reference.Entries.Select(entry => entry.Name).Order(), ours.Entries.Select(entry => entry.Name).Order());
        Assert.All(reference.Entries, entry => Assert.Equal(entry.ToBytes(), ours[entry.Name].ToBytes()));
        Assert.Equal("pt", ours.Metadata["format"]);
    }

    [Fact]
    public void Models_that_write_text_keep_their_generation_configuration()
    {
        var source = Repository.Golden("models", "gpt2", "LMHeadModel");
        AutoModel.ForCausalLM(source).SavePretrained(folder);
        var (reference, ours) = (Read(Path.Combine(source, "generation_config.json")), Read(Path.Combine(folder, "generation_config.json")));
        foreach (var (name, value) in reference.AsObject()) Assert.Equal(value?.ToJsonString(), ours[name]?.ToJsonString());
    }

    [Fact]
    public void Weights_over_the_limit_are_saved_in_shards_that_load_again()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        model.SavePretrained(folder);
        model.SavePretrained(folder, maxShardSize: 20_000);
        var shards = Directory.GetFiles(folder, "model-*.safetensors");
        Assert.InRange(shards.Length, 3, 20);
        Assert.False(File.Exists(Path.Combine(folder, "model.safetensors")));
        var index = Read(Path.Combine(folder, "model.safetensors.index.json"));
        Assert.Equal(model.ParameterCount * sizeof(float), (long)index["metadata"]!["total_size"]!);
        Assert.Equal(TestBatches.Logits(model), TestBatches.Logits(AutoModel.ForSequenceClassification(folder)));

        // Going back to one file leaves no shards behind.
        model.SavePretrained(folder);
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Quantised_weights_are_saved_as_float32()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier, options: new() { Trainable = false, DType = DType.Int8 });
        model.SavePretrained(folder);
        Assert.All(SafetensorsFile.Open(Path.Combine(folder, "model.safetensors")).Entries, entry => Assert.Equal("F32", entry.TypeName));
        Assert.Equal("float32", (string?)Read(Path.Combine(folder, "config.json"))["dtype"]);
        var loaded = AutoModel.ForSequenceClassification(folder, options: new() { Trainable = false });
        Assert.All(TestBatches.Logits(model).Zip(TestBatches.Logits(loaded)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;
}
