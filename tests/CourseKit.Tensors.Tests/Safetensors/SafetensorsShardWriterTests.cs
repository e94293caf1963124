using System.Text.Json;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

public sealed class SafetensorsShardWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Files => [.. Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private static (string Name, Tensor Value)[] Tensors(params int[] sizes) => [.. sizes.Select((size, i) => ($"t{i}", Tensor.Full([size], i)))];

    [Fact]
    public void What_fits_is_one_file_without_an_index()
    {
        Assert.Equal(["model.safetensors"], SafetensorsShardWriter.Write(folder.Path, Tensors(2, 3), 20, new Dictionary<string, string> { ["format"] = "pt" }));
        Assert.Equal(["model.safetensors"], Files);
        var file = SafetensorsFile.Open(folder["model.safetensors"]);
        Assert.Equal([1, 1, 1], file["t1"].ToTensor().ToArray());
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(["model.safetensors"], SafetensorsShardWriter.Write(folder.Path, []));
    }

    // 4 bytes an element, shards of 20 bytes: t2 is too large for any and gets its own, which t1's shard goes on after.
    [Fact]
    public void Tensors_are_shared_out_in_order_and_one_too_large_is_alone()
    {
        var tensors = Tensors(3, 1, 6, 1, 2, 5);
        string[] names = ["model-00001-of-00004.safetensors", "model-00002-of-00004.safetensors", "model-00003-of-00004.safetensors", "model-00004-of-00004.safetensors"];
        Assert.Equal(names, SafetensorsShardWriter.Write(folder.Path, tensors, 20));
        Assert.Equal([.. names, "model.safetensors.index.json"], Files);
        string[][] expected = [["t2"], ["t0", "t1", "t3"], ["t4"], ["t5"]];
        Assert.Equal(expected, names.Select(name => SafetensorsFile.Open(folder[name]).Entries.Select(entry => entry.Name).Order().ToArray()));
        var index = SafetensorsIndex.Open(folder["model.safetensors.index.json"]);
        Assert.Equal(18 * 4, index.TotalSize);
        foreach (var (name, value) in tensors) Assert.Equal(value.ToArray(), index[name].ToTensor().ToArray());
    }

    /// <summary>The tensors of the reference's checkpoint, cut at the size of the largest of its shards. The files do not tell the order inside of a shard; with the largest first, what did not
    /// fit into the shard before does not fit here either.</summary>
    [Fact]
    public void The_reference_s_checkpoint_is_cut_as_the_reference_cut_it()
    {
        var root = SafetensorsFileTests.RepositoryRoot();
        if (root is null) Assert.Skip("not inside the repository");
        var source = Path.Combine(root, "tests", "goldens", "formats", "bert-shards");
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(source, "model.safetensors.index.json")));
        var index = SafetensorsIndex.Open(Path.Combine(source, "model.safetensors.index.json"));
        var shards = index.Shards.Select(shard => SafetensorsFile.Open(Path.Combine(source, shard)).Entries.OrderByDescending(entry => entry.ByteCount).Select(entry => (entry.Name, entry.ToTensor())).ToArray()).ToArray();
        var largest = shards.Where(shard => shard.Length > 1).Max(shard => shard.Sum(tensor => tensor.Item2.ElementCount * 4));
        SafetensorsShardWriter.Write(folder.Path, shards.SelectMany(shard => shard), largest);
        using var ours = JsonDocument.Parse(File.ReadAllText(folder["model.safetensors.index.json"]));
        Assert.True(JsonElement.DeepEquals(expected.RootElement.GetProperty("weight_map"), ours.RootElement.GetProperty("weight_map")));
        Assert.Equal(expected.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64(), ours.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
    }

    [Fact]
    public void Files_of_an_earlier_checkpoint_go_and_others_stay()
    {
        File.WriteAllText(folder["config.json"], "{}");
        File.WriteAllText(folder["model-of-mine.safetensors"], "");
        SafetensorsShardWriter.Write(folder.Path, Tensors(3, 3, 3), 12);
        SafetensorsShardWriter.Write(folder.Path, Tensors(3, 3), 12);
        Assert.Equal(["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model-of-mine.safetensors", "model.safetensors.index.json"], Files);
        SafetensorsShardWriter.Write(folder.Path, Tensors(3));
        Assert.Equal(["config.json", "model-of-mine.safetensors", "model.safetensors"], Files);
    }

    [Fact]
    public void After_an_error_the_folder_is_as_it_was()
    {
        SafetensorsShardWriter.Write(folder.Path, Tensors(3, 3), 12);
        var before = Files.Select(name => File.ReadAllBytes(folder[name])).ToArray();
        Assert.Contains("tensor 't0': two tensors", Assert.Throws<SafetensorsException>(() => SafetensorsShardWriter.Write(folder.Path, [.. Tensors(3, 5), .. Tensors(7)], 12)).Message);
        Assert.Contains("__metadata__", Assert.Throws<SafetensorsException>(() => SafetensorsShardWriter.Write(folder.Path, [.. Tensors(3, 3), ("__metadata__", Tensor.Ones([1]))], 12)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => SafetensorsShardWriter.Write(folder.Path, Tensors(3), 0));
        Assert.Contains("does not exist", Assert.Throws<SafetensorsException>(() => SafetensorsShardWriter.Write(folder["none"], Tensors(3))).Message);
        Assert.Equal(before, Files.Select(name => File.ReadAllBytes(folder[name])));
    }
}
