using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests.Models;

/// <summary>Checkpoints in several files, with an index that says what is where.</summary>
public sealed class ShardedCheckpointTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";

    private readonly CheckpointCopy checkpoint = new(Repository.Classifier);
    private readonly float[] expected;

    public ShardedCheckpointTests()
    {
        expected = TestBatches.Logits(AutoModel.ForSequenceClassification(checkpoint.Folder));
        var entries = SafetensorsFile.Open(checkpoint.Weights).Entries;
        var map = new JsonObject();
        foreach (var (number, part) in entries.Chunk((entries.Count / 3) + 1).Index())
        {
            var shard = $"model-0000{number + 1}-of-00003.safetensors";
            SafetensorsWriter.Write(checkpoint[shard], part.Select(entry => (entry.Name, entry.ToTensor())));
            foreach (var entry in part) map[entry.Name] = shard;
        }

        File.WriteAllText(checkpoint[Index], new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        File.Delete(checkpoint.Weights);
    }

    public void Dispose() => checkpoint.Dispose();

    [Fact]
    public void Shards_load_like_one_file()
    {
        var model = AutoModel.ForSequenceClassification(checkpoint.Folder);
        Assert.Empty(model.LoadReport!.Missing);
        Assert.Empty(model.LoadReport.Unexpected);
        Assert.Equal(expected, TestBatches.Logits(model));
    }

    [Fact]
    public void Shards_that_the_reference_wrote_answer_as_the_reference_does()
    {
        var folder = Repository.Golden("formats", "bert-shards");
        var golden = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var model = AutoModel.ForSequenceClassification(folder);
        var (expectedLogits, logits) = (golden["out.logits"].ToTensor(), model.Forward(new(golden["in.input_ids"].ToTensor())).Logits);
        Assert.Equal(expectedLogits.Shape, logits.Shape);
        Assert.All(expectedLogits.ToArray().Zip(logits.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Theory]
    [InlineData("\"../x\"")]
    [InlineData("\"..\"")]
    [InlineData("\".\"")]
    [InlineData("\"\"")]
    [InlineData("\"..\\\\x\"")]
    [InlineData("\"/etc/passwd\"")]
    [InlineData("\"c:x\"")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("[\"a\"]")]
    public void An_index_entry_that_is_no_plain_file_name_is_refused(string shard)
    {
        checkpoint.EditJson(Index, index => index["weight_map"]!["classifier.bias"] = JsonNode.Parse(shard));
        Refused("'classifier.bias' is not in a plain file name of this folder");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"model.safetensors\"")]
    public void An_index_without_a_map_is_refused(string map)
    {
        checkpoint.EditJson(Index, index => index["weight_map"] = JsonNode.Parse(map));
        Refused("has no weight_map");
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        File.Delete(checkpoint["model-00002-of-00003.safetensors"]);
        Refused("names the shard 'model-00002-of-00003.safetensors', which is not in the folder");
    }

    [Fact]
    public void A_tensor_that_is_not_where_the_index_says_is_named()
    {
        checkpoint.EditJson(Index, index => index["weight_map"]!["classifier.extra"] = "model-00001-of-00003.safetensors");
        Refused("'classifier.extra' should be in model-00001-of-00003.safetensors");
    }

    [Fact]
    public void A_tensor_in_two_shards_is_refused()
    {
        checkpoint.RewriteWeights((name, tensor) => (name == "bert.embeddings.LayerNorm.bias" ? "classifier.bias" : name, tensor), "model-00001-of-00003.safetensors");
        Refused("tensor 'classifier.bias' is also in another shard");
    }

    private void Refused(string part) =>
        Assert.Contains(part, Assert.Throws<CheckpointException>(() => AutoModel.ForSequenceClassification(checkpoint.Folder)).Message, StringComparison.Ordinal);
}
