namespace CourseKit.Cli.Tests;

public class NotebookCommandTests
{
    private const string Executed = """
        {"cells": [{"cell_type": "code", "execution_count": 1, "id": "a", "metadata": {}, "outputs": [], "source": "1"}],
         "metadata": {"kernelspec": {"language": "C#"}}, "nbformat": 4, "nbformat_minor": 5}
        """;

    [Fact]
    public void CleanRemovesWhatARunPutInAndChangesCleanNotebooksNoMore()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("scratch.ipynb", Executed);
        folder.Write(Path.Combine(".ipynb_checkpoints", "scratch.ipynb"), Executed);
        Assert.Equal((ExitCode.Success, $"{path}: cleaned\n1 notebook: 1 cleaned, 0 clean before\n", ""), Run("clean", folder.Path));
        var cleaned = File.ReadAllText(path);
        Assert.Contains("\"execution_count\": null", cleaned);
        Assert.Equal((ExitCode.Success, "1 notebook: 0 cleaned, 1 clean before\n", ""), Run("clean", path));
        Assert.Equal(cleaned, File.ReadAllText(path));
    }

    [Fact]
    public void CheckSaysOneLineAFindingAndFails()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("scratch.ipynb", Executed);
        var broken = folder.Write("spoilt.ipynb", "{");
        var (code, output, _) = Run("check", folder.Path);
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal((ExitCode.Failure, 3), (code, lines.Length));
        Assert.StartsWith($"{path}: cell 1: ", lines[0]);
        Assert.StartsWith($"{broken}: this is not a notebook", lines[1]);
        Assert.Equal("2 notebooks: 2 findings", lines[2]);
        File.Delete(broken);
        Run("clean", path);
        Assert.Equal((ExitCode.Success, "1 notebook: all in order\n", ""), Run("check", path));
    }

    [Fact]
    public void OutputsThatAreWantedMustBeFreshAndInOrder()
    {
        const string stale = """
            {"cells": [{"cell_type": "code", "execution_count": 2, "id": "a", "metadata": {"coursekit": {"source_hash": "0123"}}, "outputs": [], "source": "1"},
                       {"cell_type": "code", "execution_count": 1, "id": "b", "metadata": {}, "outputs": [], "source": "2"}],
             "metadata": {"kernelspec": {"language": "C#"}}, "nbformat": 4, "nbformat_minor": 5}
            """;
        using var folder = new TemporaryFolder();
        var fresh = folder.Write("fresh.ipynb", Executed);
        Assert.Equal((ExitCode.Success, "1 notebook: all in order\n", ""), Run("check", "--executed", fresh));
        var path = folder.Write("stale.ipynb", stale);
        var (code, output, _) = Run("check", path, "--executed");
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal((ExitCode.Failure, 3), (code, lines.Length));
        Assert.StartsWith($"{path}: cell 1: the source has changed", lines[0]);
        Assert.StartsWith($"{path}: cell 2: the cell ran as number 1, one above it as number 2", lines[1]);
    }

    [Fact]
    public void ANotebookThatCannotBeCleanedIsSaidAndTheOthersAreCleaned()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.ipynb", "{");
        folder.Write("b.ipynb", Executed);
        var (code, output, errors) = Run("clean", folder.Path);
        Assert.Equal(ExitCode.Failure, code);
        Assert.EndsWith("2 notebooks: 1 cleaned, 0 clean before, 1 failed\n", output);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Equal("{", File.ReadAllText(folder["a.ipynb"]));
    }

    [Fact]
    public void APathThatDoesNotExistIsAUsageError()
    {
        var (code, _, errors) = Run("check", "no-such-notebook.ipynb");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("'no-such-notebook.ipynb' does not exist", errors);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = CourseKitCommand.Run(["notebook", .. arguments], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
