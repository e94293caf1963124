using System.Text.Json.Nodes;
using CourseKit.Bench.Fuzzing;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Formats.PyTorch;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests.Models;

/// <summary>Older checkpoints, whose weights are in files of <c>torch.save</c>.</summary>
public sealed class PyTorchCheckpointTests : IDisposable
{
    private const string Single = "pytorch_model.bin", Index = Single + ".index.json";

    private readonly CheckpointCopy checkpoint = new(Repository.Classifier);
    private readonly float[] expected;

    public PyTorchCheckpointTests() => expected = TestBatches.Logits(Load());

    public void Dispose() => checkpoint.Dispose();

    [Fact]
    public void A_file_that_the_reference_wrote_answers_as_the_reference_does()
    {
        var folder = Repository.Golden("formats", "bert-bin");
        var golden = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var model = AutoModel.ForSequenceClassification(folder);
        Assert.True(model.LoadReport!.IsExact, model.LoadReport.ToString());
        Assert.All(
            golden["out.logits"].ToTensor().ToArray().Zip(model.Forward(new(golden["in.input_ids"].ToTensor())).Logits.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_file_of_either_format_loads_like_safetensors(bool legacy, bool nested)
    {
        Replace(builder => legacy ? builder.Legacy() : builder.Zip(), legacy, nested);
        var model = Load();
        Assert.True(model.LoadReport!.IsExact, model.LoadReport.ToString());
        Assert.Equal(checkpoint[Single], model.LoadReport.Source);
        Assert.Equal(expected, TestBatches.Logits(model));
    }

    [Fact]
    public void Shards_load_like_one_file()
    {
        ReplaceByShards();
        Assert.Equal(expected, TestBatches.Logits(Load()));
        Assert.Equal(checkpoint[Index], Load().LoadReport!.Source);
    }

    [Fact]
    public void Safetensors_come_first_and_a_whole_file_before_its_shards()
    {
        File.WriteAllText(checkpoint[Single], "not looked at");
        Assert.Equal(checkpoint.Weights, Load().LoadReport!.Source);
        File.Delete(checkpoint[Single]);
        ReplaceByShards();
        File.Copy(Path.Combine(Repository.Classifier, "model.safetensors"), checkpoint["other"]);
        Replace(builder => builder.Zip(), legacy: false, nested: false, source: checkpoint["other"]);
        Assert.Equal(checkpoint[Single], Load().LoadReport!.Source);
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        ReplaceByShards();
        File.Delete(checkpoint["pytorch_model-00002-of-00002.bin"]);
        Assert.Contains("names the shard 'pytorch_model-00002-of-00002.bin'", Assert.Throws<CheckpointException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_asks_for_code_is_refused_by_name()
    {
        File.Delete(checkpoint.Weights);
        File.Copy(Repository.Golden("formats", "refuse.system.bin"), checkpoint[Single]);
        Assert.Contains("'posix.system'", Assert.Throws<PyTorchException>(Load).Message, StringComparison.Ordinal);
        Assert.False(File.Exists("ran.txt"));
    }

    [Fact]
    public void Weights_of_a_format_that_is_not_read_are_named()
    {
        File.Move(checkpoint.Weights, checkpoint["tf_model.h5"]);
        Assert.Contains("It has tf_model.h5, a format that is not read", Assert.Throws<CheckpointException>(Load).Message, StringComparison.Ordinal);
    }

    private LogitsModel Load() => AutoModel.ForSequenceClassification(checkpoint.Folder);

    private void Replace(Func<PyTorchBuilder, byte[]> format, bool legacy, bool nested, string? source = null)
    {
        var builder = new PyTorchBuilder().Raw("}");
        if (nested) builder.Raw("(").Text("epoch").Number(3).Text("state_dict").Raw("}");
        Add(builder, SafetensorsFile.Open(source ?? checkpoint.Weights).Entries, legacy);
        if (nested) builder.Raw("u");
        File.WriteAllBytes(checkpoint[Single], format(builder));
        File.Delete(checkpoint.Weights);
    }

    private void ReplaceByShards()
    {
        var entries = SafetensorsFile.Open(checkpoint.Weights).Entries;
        var map = new JsonObject();
        foreach (var (number, part) in entries.Chunk((entries.Count / 2) + 1).Index())
        {
            var shard = $"pytorch_model-0000{number + 1}-of-00002.bin";
            var builder = new PyTorchBuilder().Raw("}");
            Add(builder, part, legacy: false);
            File.WriteAllBytes(checkpoint[shard], builder.Zip());
            foreach (var entry in part) map[entry.Name] = shard;
        }

        File.WriteAllText(checkpoint[Index], new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        File.Delete(checkpoint.Weights);
    }

    private static void Add(PyTorchBuilder builder, IEnumerable<SafetensorsEntry> entries, bool legacy)
    {
        builder.Raw("(");
        foreach (var entry in entries)
        {
            Shape shape = entry.ToSizes();
            var strides = new long[shape.Length];
            for (var (d, step) = (shape.Length - 1, 1L); d >= 0; step *= shape[d--]) strides[d] = step;
            builder.Text(entry.Name).Tensor("Float", entry.Name, entry.ToBytes(), [.. shape.Select(size => (long)size)], strides, legacy: legacy);
        }

        builder.Raw("u");
    }
}
