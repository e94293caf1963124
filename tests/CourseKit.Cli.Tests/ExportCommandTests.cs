namespace CourseKit.Cli.Tests;

/// <summary><c>coursekit export onnx</c>; what it writes is run in ONNX Runtime by the library's tests.</summary>
public sealed class ExportCommandTests
{
    [Fact]
    public void Output_is_a_file_or_a_folder_that_gets_one()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output, errors) = CommandProcess.Run(["export", "onnx", "minilm-l6", "--output", folder["exported"]]);
        Assert.True(exitCode == 0, errors);
        Assert.Contains("BertModel, 90.3 MB", output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder["exported"], "model.onnx"), output, StringComparison.Ordinal);

        (exitCode, _, errors) = CommandProcess.Run(["export", "onnx", "minilm-l6", "--adapter", "sentiment", "--output", folder["sentiment.onnx"]]);
        Assert.True(exitCode == 0, errors);
        Assert.Empty(errors);
        Assert.True(new FileInfo(folder["sentiment.onnx"]).Length > new FileInfo(Path.Combine(folder["exported"], "model.onnx")).Length);
    }

    [Fact]
    public void Head_that_the_checkpoint_lacks_is_named()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, _, errors) = CommandProcess.Run(["export", "onnx", "minilm-l6", "--task", "text-classification", "--output", folder["model.onnx"]]);
        Assert.Equal(0, exitCode);
        Assert.Contains("'classifier.weight'", errors, StringComparison.Ordinal);
        Assert.Contains("untrained", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no export to \"gguf\"", "export", "gguf", "minilm-l6", "--output", "x")]
    [InlineData("no task \"chat\"", "export", "onnx", "minilm-l6", "--task", "chat", "--output", "x")]
    [InlineData("text-classification", "export", "onnx", "minilm-l6", "--task", "fill-mask", "--adapter", "sentiment", "--output", "x")]
    [InlineData("--output", "export", "onnx", "minilm-l6")]
    public void Command_line_that_makes_no_sense_is_refused(string expected, params string[] arguments)
    {
        var (exitCode, _, errors) = CommandProcess.Run(arguments);
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Unknown_checkpoint_is_one_line_and_a_failure()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, _, errors) = CommandProcess.Run(["export", "onnx", "no-such-model", "--output", folder.Path]);
        Assert.Equal(1, exitCode);
        Assert.Contains("no-such-model", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
