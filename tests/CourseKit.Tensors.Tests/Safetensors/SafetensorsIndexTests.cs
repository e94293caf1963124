using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

/// <summary>Checkpoints in several files. The reference's own is in the goldens; broken ones are made here.</summary>
public sealed class SafetensorsIndexTests : IDisposable
{
    private const string Map = """{"a":"one.safetensors","b":"two.safetensors"}""";

    private readonly TemporaryFolder folder = new();

    private string Target => folder["model.safetensors.index.json"];

    public void Dispose() => folder.Dispose();

    private string WriteIndex(string json)
    {
        SafetensorsWriter.Write(folder["one.safetensors"], [("a", Tensor.From<float>(1, 2))]);
        SafetensorsWriter.Write(folder["two.safetensors"], [("b", Tensor.From<float>(3))]);
        File.WriteAllText(Target, json);
        return Target;
    }

    private SafetensorsException Refused(string json) => Assert.Throws<SafetensorsException>(() => SafetensorsIndex.Open(WriteIndex(json)));

    [Fact]
    public void Tensors_are_found_in_the_files_that_the_index_names()
    {
        var index = SafetensorsIndex.Open(WriteIndex($$"""{"metadata":{"total_size":12},"weight_map":{{Map}}}"""));
        Assert.Equal(["a", "b"], index.Names.Order());
        Assert.Equal(["one.safetensors", "two.safetensors"], index.Shards);
        Assert.Equal(12, index.TotalSize);
        Assert.Equal([1, 2], index["a"].ToTensor().ToArray());
        Assert.Equal([3], index["b"].ToTensor().ToArray());
        Assert.Contains("tensor 'c': none of the 2 tensors in 2 files", Assert.Throws<SafetensorsException>(() => index["c"]).Message);
    }

    [Fact]
    public void The_index_of_the_reference_covers_all_tensors_of_its_shards()
    {
        var root = SafetensorsFileTests.RepositoryRoot();
        if (root is null) Assert.Skip("not inside the repository");
        var index = SafetensorsIndex.Open(Path.Combine(root, "tests", "goldens", "formats", "bert-shards", "model.safetensors.index.json"));
        Assert.Equal(5, index.Shards.Count);
        Assert.Equal(index.TotalSize, index.Names.Sum(name => index[name].ByteCount));
    }

    [Theory]
    [InlineData("../one.safetensors")]
    [InlineData("sub/one.safetensors")]
    [InlineData("..\\\\one.safetensors")]
    [InlineData("c:one.safetensors")]
    [InlineData("one.safetensors\\u0000")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public void A_name_that_leads_out_of_the_folder_is_refused(string shard) =>
        Assert.Contains("tensor 'a': the index gives no plain file name", Refused($$$"""{"weight_map":{"a":"{{{shard}}}"}}""").Message);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "no 'weight_map'")]
    [InlineData("{}", "no 'weight_map'")]
    [InlineData("""{"weight_map":[]}""", "no 'weight_map'")]
    [InlineData("""{"weight_map":{"a":3}}""", "tensor 'a': the index gives no plain file name")]
    [InlineData("""{"weight_map":{"a":null}}""", "tensor 'a': the index gives no plain file name")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","a":"two.safetensors"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"\ud800":"one.safetensors"}}""", "not valid JSON")]
    [InlineData("""{"x":[[[[[[[[[[1]]]]]]]]]]}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":"three.safetensors"}}""", "names 'three.safetensors', which is not in the folder")]
    [InlineData("""{"weight_map":{"a":"two.safetensors","b":"two.safetensors"}}""", "tensor 'a': the index says it is in 'two.safetensors'")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"two.safetensors"}}""", "tensor 'c': the index says it is in 'two.safetensors'")]
    [InlineData("""{"weight_map":{"b":"one.safetensors","a":"two.safetensors"}}""", "tensor 'a': 'one.safetensors' holds it, but the index says that it is in 'two.safetensors'")]
    [InlineData("""{"weight_map":{"c":"one.safetensors"}}""", "tensor 'a': 'one.safetensors' holds it, but the index does not list it")]
    public void A_broken_index_is_refused_with_the_reason(string json, string reason)
    {
        var message = Refused(json).Message;
        Assert.Contains(reason, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_missing_index_is_refused() =>
        Assert.Contains("no such file", Assert.Throws<SafetensorsException>(() => SafetensorsIndex.Open(folder["absent.json"])).Message);

    [Fact]
    public void A_broken_shard_is_named()
    {
        var path = WriteIndex($$"""{"weight_map":{{Map}}}""");
        File.WriteAllBytes(folder["two.safetensors"], File.ReadAllBytes(folder["two.safetensors"])[..^1]);
        Assert.StartsWith(folder["two.safetensors"], Assert.Throws<SafetensorsException>(() => SafetensorsIndex.Open(path)).Message);
    }
}
