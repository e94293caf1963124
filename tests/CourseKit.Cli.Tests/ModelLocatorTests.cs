using CourseKit.Hub;

namespace CourseKit.Cli.Tests;

/// <summary>Checkpoints by name: where they are looked for, in which order, and what is said when there is none.</summary>
public sealed class ModelLocatorTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TemporaryFolder folder = new();
    private readonly ModelLocator locator;

    public ModelLocatorTests() => locator = new(folder["mirror"], folder["embedded"], folder["hub"]);

    public void Dispose() => folder.Dispose();

    private void Cached(string repository, string file = "config.json", string text = "{}", string reference = Commit)
    {
        folder.Write($"hub/{repository}/refs/main", reference);
        folder.Write($"hub/{repository}/snapshots/{Commit}/{file}", text);
    }

    [Fact]
    public void A_folder_wins_over_every_name()
    {
        folder.Write("here/model.gguf");
        Assert.Equal(folder["here"], locator.Locate(folder["here"]));
    }

    [Fact]
    public void The_mirror_wins_over_the_embedded_checkpoints_and_those_over_the_cache()
    {
        Cached("models--org--tiny");
        Assert.Equal(folder[$"hub/models--org--tiny/snapshots/{Commit}"], locator.Locate("org/tiny"));
        folder.Write("embedded/tiny/config.json", "{}");
        Assert.Equal(folder["embedded/tiny"], locator.Locate("org/tiny"));
        folder.Write("mirror/tiny/config.json", "{}");
        Assert.Equal(folder["mirror/tiny"], locator.Locate("org/tiny"));
        folder.Write("mirror/org/tiny/config.json", "{}");
        Assert.Equal(folder["mirror/org/tiny"], locator.Locate("org/tiny"));
        Assert.Equal(folder["mirror/tiny"], locator.Locate("tiny"));
    }

    [Fact]
    public void A_name_without_organisation_is_found_in_the_cache()
    {
        Cached("models--gpt2", reference: Commit + "\n");
        Assert.Equal(folder[$"hub/models--gpt2/snapshots/{Commit}"], locator.Locate("gpt2"));
    }

    [Fact]
    public void A_missing_checkpoint_is_reported_with_all_places_on_one_line()
    {
        folder.Write("embedded/minilm-l6/config.json", "{}");
        folder.Write("mirror/tiny/notes.txt");
        var message = Assert.Throws<CheckpointException>(() => locator.Locate("org/tiny")).Message;
        Assert.StartsWith("No checkpoint 'org/tiny' found. Looked in: org/tiny;", message);
        foreach (var place in new[] { folder["mirror/org/tiny"], $"{folder["mirror/tiny"]} (there, but without a config.json", folder["embedded/tiny"], folder["hub/models--org--tiny"] })
            Assert.Contains(place, message);
        Assert.EndsWith("or use one that comes with CourseKit (minilm-l6).", message);
        Assert.Contains("COURSEKIT_MODEL_MIRROR (not set)", Assert.Throws<CheckpointException>(() => new ModelLocator(null, null, null).Locate("x")).Message);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("..")]
    [InlineData("org/../outside")]
    [InlineData("/outside")]
    [InlineData("a/b/c")]
    [InlineData("name\n")]
    public void Names_do_not_lead_out_of_the_folders(string name)
    {
        folder.Write("outside/config.json", "{}");
        folder.Write("config.json", "{}");
        Assert.DoesNotContain(folder.Path, Assert.Throws<CheckpointException>(() => locator.Locate(name)).Message);
    }

    [Theory]
    [InlineData("../../../outside")]
    [InlineData("")]
    [InlineData("ffff")]
    public void A_damaged_reference_of_the_cache_finds_nothing(string reference)
    {
        folder.Write("outside/config.json", "{}");
        Cached("models--org--tiny", reference: reference);
        Assert.Throws<CheckpointException>(() => locator.Locate("org/tiny"));
        Assert.Empty(locator.List());
    }

    [Fact]
    public void The_list_says_kind_base_size_and_the_first_line_of_the_card()
    {
        folder.Write("embedded/encoder/config.json", """{"model_type":"bert","architectures":["BertModel"]}""");
        folder.Write("embedded/encoder/1_Pooling/config.json", "{}");
        folder.Write("embedded/encoder/sentiment/adapter_config.json", """{"peft_type":"LORA","base_model_name_or_path":"encoder"}""");
        folder.Write("embedded/encoder/sentiment/README.md", "---\nlicense: mit\n---\n\n# Sentiment\n\n<!-- note -->\nPositive or negative.\nMore.\n");
        folder.Write("mirror/org/chat/model-q4_1.gguf", new string('x', 1500));
        folder.Write("mirror/broken/config.json", "{");
        folder.Write("mirror/empty/notes.txt");
        Cached("models--org--tiny", "config.json", """{"model_type":"gpt2"}""");
        Cached("datasets--org--texts");
        var list = locator.List().Select(item => (item.Name, item.Source, item.Kind, item.BaseModel, item.Summary)).ToArray();
        Assert.Equal(
            [
                ("broken", CheckpointSource.Mirror, null, null, null),
                ("org/chat", CheckpointSource.Mirror, "gguf", null, null),
                ("encoder", CheckpointSource.Embedded, "bert", null, "BertModel"),
                ("encoder/sentiment", CheckpointSource.Embedded, "LORA", "encoder", "Positive or negative."),
                ("org/tiny", CheckpointSource.HuggingFaceCache, "gpt2", null, null),
            ],
            list);
        Assert.Equal(1500, locator.List().Single(item => item.Name == "org/chat").Bytes);
    }

    [Fact]
    public void The_size_of_linked_files_is_that_of_their_blobs()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege");
        Cached("models--org--tiny");
        var blob = folder.Write("hub/models--org--tiny/blobs/b", new string('x', 1000));
        File.CreateSymbolicLink(folder[$"hub/models--org--tiny/snapshots/{Commit}/model.safetensors"], blob);
        File.CreateSymbolicLink(folder[$"hub/models--org--tiny/snapshots/{Commit}/gone.bin"], folder["nowhere"]);
        Assert.Equal(1002, Assert.Single(locator.List()).Bytes);
    }
}
