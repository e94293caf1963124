using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>The hub as the last place where a checkpoint is looked for.</summary>
public sealed class ModelLocatorHubTests : HubTest
{
    private readonly StringWriter messages = new();

    private ModelLocator Locator => new(Path.Combine(Folder, "mirror"), Path.Combine(Folder, "embedded"), Cache, Options with { CacheDirectory = null }) { Messages = messages };

    private string Snapshot => Path.Combine(RepositoryFolder, "snapshots", MisbehavingHub.Commit);

    private string[] Files => [.. Directory.EnumerateFiles(Snapshot, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Snapshot, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private void Put(string name, string file = "config.json")
    {
        var path = Path.Combine(Folder, name, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{}");
    }

    [Fact]
    public void What_is_nowhere_else_is_downloaded_with_a_visible_line_and_then_found()
    {
        Assert.Equal(Snapshot, Locator.Locate(Repository));
        Assert.StartsWith("downloading org/tiny: ", messages.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"(100 %){Environment.NewLine}", messages.ToString(), StringComparison.Ordinal);
        var before = Server.Requests.Count;
        Assert.Equal(Snapshot, Locator.Locate(Repository));
        Assert.Equal(before, Server.Requests.Count);
    }

    [Fact]
    public void What_is_found_on_this_machine_asks_nobody()
    {
        Put("embedded/minilm-l6");
        Put("mirror/org/other");
        Locator.Locate("minilm-l6");
        Locator.Locate("org/other");
        Assert.Null(Locator.TryLocate("sentiment"));
        Assert.Throws<CheckpointException>(() => Locator.Locate("./no/folder"));
        Assert.Throws<CheckpointException>(() => Locator.Locate("../evil"));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void Only_files_of_use_come()
    {
        foreach (var file in new[] { "pytorch_model.bin", "tf_model.h5", "flax_model.msgpack", "rust_model.ot", "onnx/model.onnx", "onnx/tokenizer.json", "tokenizer.json", "vocab.txt", "generation_config.json", "chat_template.jinja", "modules.json", "1_Pooling/config.json", "2_Dense/pytorch_model.bin", "sentencepiece.bpe.model", "README.md", "model.fp16.safetensors", "train.log" })
            Server.Add(Repository, file, "x");
        Locator.Locate(Repository);
        Assert.Equal(["1_Pooling/config.json", "2_Dense/pytorch_model.bin", "README.md", "chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "modules.json", "sentencepiece.bpe.model", "tokenizer.json", "vocab.txt"], Files);
    }

    [Fact]
    public void A_tokenizer_comes_without_weights_which_come_when_they_are_wanted()
    {
        Server.Add(Repository, "tokenizer.json", "{}");
        Locator.Locate(Repository, CheckpointParts.Tokenizer);
        Assert.Equal(["config.json", "tokenizer.json"], Files);
        Locator.Locate(Repository);
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], Files);
    }

    [Fact]
    public void Shards_come_with_their_index_and_a_missing_one_is_fetched()
    {
        Server.Add("org/large", "config.json", "{}");
        Server.Add("org/large", "model.safetensors.index.json", """{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""");
        Server.Add("org/large", "model-00001-of-00002.safetensors", "1");
        Server.Add("org/large", "model-00002-of-00002.safetensors", "2");
        Server.Add("org/large", "pytorch_model-00001-of-00001.bin", "3");
        var folder = Locator.Locate("org/large");
        Assert.Equal(4, Directory.EnumerateFiles(folder).Count());
        File.Delete(Path.Combine(folder, "model-00002-of-00002.safetensors"));
        Assert.True(File.Exists(Path.Combine(Locator.Locate("org/large"), "model-00002-of-00002.safetensors")));
    }

    [Theory]
    [InlineData("pytorch_model.bin", "pytorch_model.bin", "tf_model.h5")]
    [InlineData("m.Q8_0.gguf", "m.Q2_K.gguf", "m.Q8_0.gguf", "m.f16.gguf")]
    [InlineData("m-q4_k_m.gguf", "m-q8_0.gguf", "m-q4_k_m.gguf", "mmproj-m-f16.gguf")]
    [InlineData("weights.gguf", "weights.gguf")]
    public void Weights_in_other_forms_come_when_that_is_all_there_is(string expected, params string[] files)
    {
        Server.Add("org/old", "config.json", "{}");
        foreach (var file in files) Server.Add("org/old", file, "x");
        Assert.Equal(["config.json", expected], Directory.EnumerateFiles(Locator.Locate("org/old")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_repository_with_nothing_but_gguf_gives_its_tokenizer_by_that()
    {
        Server.Add("org/chat", "chat-q8_0.gguf", "x");
        Assert.True(File.Exists(Path.Combine(Locator.Locate("org/chat", CheckpointParts.Tokenizer), "chat-q8_0.gguf")));
    }

    [Fact]
    public void A_download_that_broke_off_is_not_mistaken_for_a_checkpoint()
    {
        Always("GET", "/cdn/", _ => MisbehavingHub.Refusal(403, null));
        Assert.Throws<CheckpointException>(() => Locator.Locate(Repository));
        Assert.Null(Locator.TryLocate(Repository));
        Server.Misbehave = null;
        Locator.Locate(Repository);
        Assert.Equal(["config.json", "model.safetensors"], Files);
    }

    [Fact]
    public void What_is_nowhere_is_an_error_with_all_places_and_what_the_hub_said()
    {
        var error = Assert.Throws<CheckpointException>(() => Locator.Locate("org/nothing"));
        foreach (var text in new[] { "No checkpoint 'org/nothing' found. Looked in: org/nothing;", Path.Combine(Folder, "mirror", "org"), Path.Combine(Folder, "embedded"), Cache, "the hub", Server.Endpoint, "no such repository" })
            Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Equal(HubError.RepositoryNotFound, Assert.IsType<HubException>(error.InnerException).Error);
    }

    [Fact]
    public void Without_a_network_the_error_says_what_to_do_and_offline_nobody_is_asked()
    {
        Server.Dispose();
        var error = Assert.Throws<CheckpointException>(() => Locator.Locate("gpt2"));
        foreach (var text in new[] { "Looked in: gpt2;", "could not be reached", "COURSEKIT_MODEL_MIRROR", "HF_HUB_OFFLINE" }) Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Empty(Pauses);
        Variables["HF_HUB_OFFLINE"] = "1";
        Assert.Contains("not asked: HF_HUB_OFFLINE is set", Assert.Throws<CheckpointException>(() => Locator.Locate("gpt2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_of_a_checkpoint_serves_when_the_hub_does_not()
    {
        Locator.Locate(Repository, CheckpointParts.Configuration);
        Server.Dispose();
        Assert.Equal(Snapshot, Locator.Locate(Repository));
    }
}
