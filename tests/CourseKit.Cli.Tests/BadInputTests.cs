using System.Diagnostics;
using System.Text;

namespace CourseKit.Cli.Tests;

/// <summary>Whatever is wrong with what the command is given: one clear line, an exit code that is not 0, and nothing lost.</summary>
public sealed class BadInputTests
{
    private static readonly string Encoder = Path.Combine(Repository.Root, "data", "models", "minilm-l6");
    private static readonly string Classifier = Path.Combine(Repository.Root, "tests", "goldens", "pipelines", "text-classification");

    [Fact]
    public void Missing_checkpoint_says_where_it_looked() => Fails(["sentiment", "x", "--model", "no-such-model"], "No checkpoint 'no-such-model' found", "Looked in");

    [Fact]
    public void Truncated_checkpoint_names_the_file_and_both_sizes()
    {
        using var folder = CopyOf(Classifier);
        var weights = Path.Combine(folder.Path, "model.safetensors");
        using (var file = File.OpenWrite(weights)) file.SetLength(file.Length - 100);
        Fails(["sentiment", "x", "--model", folder.Path], "model.safetensors", "bytes");
    }

    [Theory]
    [InlineData("length beyond the file", new byte[] { 255, 255, 255, 255, 0, 0, 0, 0 })]
    [InlineData("length of nothing", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Safetensors_header_with_a_wrong_length_is_refused(string what, byte[] length)
    {
        using var folder = CopyOf(Classifier);
        using (var file = File.OpenWrite(Path.Combine(folder.Path, "model.safetensors"))) file.Write(length);
        var errors = Fails(["sentiment", "x", "--model", folder.Path], "model.safetensors");
        Assert.False(string.IsNullOrWhiteSpace(errors), what);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"Q7","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4000]}}""", 4)]
    public void Safetensors_header_that_lies_is_refused(string header, int bytes)
    {
        using var folder = CopyOf(Classifier);
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(Path.Combine(folder.Path, "model.safetensors"), [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[bytes]]);
        Fails(["sentiment", "x", "--model", folder.Path], "model.safetensors");
    }

    [Fact]
    public void Tokenizer_of_an_unknown_kind_names_it_and_the_known_ones()
    {
        using var folder = CopyOf(Classifier);
        var path = Path.Combine(folder.Path, "tokenizer.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"type\": \"BertPreTokenizer\"", "\"type\": \"TeaLeaves\"", StringComparison.Ordinal).Replace("\"type\":\"BertPreTokenizer\"", "\"type\":\"TeaLeaves\"", StringComparison.Ordinal));
        Fails(["sentiment", "x", "--model", folder.Path], "TeaLeaves", "BertPreTokenizer");
    }

    [Fact]
    public void Broken_row_of_a_csv_file_is_named_by_line()
    {
        using var mirror = new TemporaryFolder();
        WriteTweets(mirror, Encoding.UTF8.GetBytes("airline_sentiment,text\nnegative,late again\npositive,\"never closed\n"));
        Fails(["evaluate", "sentiment", "airline-tweets"], ["Tweets.csv", "line"], ("COURSEKIT_DATA_MIRROR", mirror.Path));
    }

    [Fact]
    public void Csv_file_in_another_encoding_is_named()
    {
        using var mirror = new TemporaryFolder();
        WriteTweets(mirror, Encoding.Latin1.GetBytes("airline_sentiment,text\nnegative,trop cher et tr\u00e8s en retard\n"));
        Fails(["evaluate", "sentiment", "airline-tweets"], ["Tweets.csv", "UTF-8"], ("COURSEKIT_DATA_MIRROR", mirror.Path));
    }

    [Fact]
    public void File_of_texts_in_another_encoding_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "texts.txt");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("fine\ntr\u00e8s bien\n"));
        Fails(["sentiment", "--file", path, "--model", Classifier], "texts.txt", "UTF-8");
    }

    [Theory]
    [InlineData("evaluate", "astrology", "airline-tweets", "astrology")]
    [InlineData("evaluate", "sentiment", "tea-leaves", "tea-leaves")]
    [InlineData("train", "astrology", null, "astrology")]
    public void Unknown_task_or_data_set_is_named_with_the_known_ones(string command, string task, string? data, string named) =>
        Fails(data is null ? [command, task] : [command, task, data], named, "expected");

    [Fact]
    public void Adapter_for_another_base_is_refused()
    {
        var adapter = Path.Combine(Repository.Root, "tests", "goldens", "peft", "lora-attention", "adapter");
        Fails(["sentiment", "x", "--model", Encoder, "--adapter", adapter], "adapter_model.safetensors", "another base");
    }

    [Fact]
    public void Model_without_a_classifier_is_refused() => Fails(["sentiment", "x", "--model", Encoder], "classifier");

    [Fact]
    public void Interrupted_training_saves_its_state_and_leaves_the_old_adapter_alone()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Sends SIGINT with kill.");
        using var mirror = SmallSst2();
        using var folder = new TemporaryFolder();
        var adapter = Path.Combine(folder.Path, "adapter");
        Directory.CreateDirectory(adapter);
        File.WriteAllText(Path.Combine(adapter, "adapter_config.json"), "the old one");

        using var command = CommandProcess.Start(["train", "sentiment", "--output", adapter, "--epochs", "1000"], ("COURSEKIT_DATA_MIRROR", mirror.Path));
        // The work folder appears with the first evaluation, so training is then under way.
        for (var tries = 0; tries < 3000 && !Directory.Exists(adapter + ".training"); tries++) Thread.Sleep(100);
        Process.Start("kill", ["-INT", $"{command.Id}"]).WaitForExit();
        var (exitCode, _, errors) = command.Finish();

        Assert.Equal(130, exitCode);
        Assert.Contains("stopped at step", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(adapter + ".training", "checkpoint-interrupted", "adapter_model.safetensors")));
        Assert.Equal("the old one", File.ReadAllText(Path.Combine(adapter, "adapter_config.json")));
    }

    [Fact]
    public void Full_disk_while_training_keeps_the_old_adapter()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Limits the size of files with ulimit.");
        using var mirror = SmallSst2();
        using var folder = new TemporaryFolder();
        var adapter = Path.Combine(folder.Path, "adapter");
        Directory.CreateDirectory(adapter);
        File.WriteAllText(Path.Combine(adapter, "adapter_config.json"), "the old one");

        // An adapter takes 2.7 MB; no file may grow beyond 1 MB.
        var (exitCode, _, errors) = CommandProcess.Run(
            ["train", "sentiment", "--output", adapter, "--epochs", "1"], null,
            ("COURSEKIT_DATA_MIRROR", mirror.Path), (CommandProcess.LargestFile, "1024"));
        Assert.Equal(1, exitCode);
        var line = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("coursekit: ", line, StringComparison.Ordinal);
        Assert.Contains("adapter_model.safetensors", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        Assert.Equal("the old one", File.ReadAllText(Path.Combine(adapter, "adapter_config.json")));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.tmp*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Training_writes_an_adapter_that_the_pipeline_then_uses()
    {
        using var mirror = SmallSst2();
        using var folder = new TemporaryFolder();
        var adapter = Path.Combine(folder.Path, "adapter");
        var (exitCode, output, errors) = CommandProcess.Run(["train", "sentiment", "--output", adapter, "--epochs", "6"], null, ("COURSEKIT_DATA_MIRROR", mirror.Path));
        Assert.True(exitCode == 0, errors);
        Assert.Contains("Best: accuracy", output, StringComparison.Ordinal);
        Assert.Contains("coursekit train sentiment", File.ReadAllText(Path.Combine(adapter, "README.md")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(adapter + ".training"));

        var (code, answer, _) = CommandProcess.Run(["sentiment", "--model", Encoder, "--adapter", adapter, "a wonderful, warm and funny film", "a dull and lifeless mess"]);
        Assert.Equal(0, code);
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("POSITIVE\t", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("NEGATIVE\t", lines[1], StringComparison.Ordinal);
    }

    private static string Fails(string[] arguments, params string[] mentions) => Fails(arguments, mentions, []);

    private static string Fails(string[] arguments, string[] mentions, params (string, string)[] environment)
    {
        var (exitCode, _, errors) = CommandProcess.Run(arguments, null, environment);
        Assert.NotEqual(0, exitCode);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var line = Assert.Single(lines);
        Assert.StartsWith("coursekit: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        foreach (var mention in mentions) Assert.Contains(mention, line, StringComparison.Ordinal);
        return line;
    }

    private static void WriteTweets(TemporaryFolder mirror, byte[] bytes)
    {
        Directory.CreateDirectory(Path.Combine(mirror.Path, "airline_tweets"));
        File.WriteAllBytes(Path.Combine(mirror.Path, "airline_tweets", "Tweets.csv"), bytes);
    }

    // Sentences in the form of the data mirror's SST-2, made of a few words so that a minute of training learns them.
    private static TemporaryFolder SmallSst2()
    {
        string[][] words = [["dull", "lifeless", "boring", "tedious", "awful", "mess"], ["wonderful", "warm", "funny", "moving", "superb", "delightful"]];
        var mirror = new TemporaryFolder();
        var folder = Directory.CreateDirectory(Path.Combine(mirror.Path, "glue_sst2")).FullName;
        var lines = from a in Enumerable.Range(0, 6) from b in Enumerable.Range(0, 6) from label in new[] { 0, 1 } select $"{label}\ta {words[label][a]} and {words[label][b]} film";
        File.WriteAllText(Path.Combine(folder, "train.tsv"), "label\tsentence\n" + string.Join('\n', lines) + "\n");
        File.WriteAllText(Path.Combine(folder, "dev.tsv"), "label\tcontent\n0\ta boring , awful mess\n1\tfunny , moving and superb\n");
        return mirror;
    }

    private static TemporaryFolder CopyOf(string folder)
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(folder)) File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        return copy;
    }
}
