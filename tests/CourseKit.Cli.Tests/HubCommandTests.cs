using System.Security.Cryptography;
using CourseKit.TestServers;

namespace CourseKit.Cli.Tests;

/// <summary><c>coursekit download</c> and <c>coursekit upload</c>, in processes of their own, against a hub of this test's.</summary>
public sealed class HubCommandTests : IDisposable
{
    private const string Repository = "org/tiny";

    private static readonly byte[] Weights = [.. Enumerable.Range(0, 20_000).SelectMany(i => SHA256.HashData(BitConverter.GetBytes(i)))];

    private readonly TemporaryFolder folder = new();
    private readonly MisbehavingHub server = new();

    public HubCommandTests()
    {
        server.Add(Repository, "config.json", "{}");
        server.Add(Repository, "model.safetensors", Weights, isLarge: true);
    }

    private (string, string)[] Online => [("HF_HUB_OFFLINE", "0"), ("HF_ENDPOINT", server.Endpoint), ("HF_HOME", folder["hf"])];

    private string Snapshot => folder[$"hf/hub/models--org--tiny/snapshots/{MisbehavingHub.Commit}"];

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Download_prints_the_folder_and_nothing_else()
    {
        var (code, output, errors) = CommandProcess.Run(["download", Repository], null, Online);
        Assert.Equal((0, Snapshot), (code, output.Trim()));
        Assert.Contains("downloading org/tiny 100 %", errors, StringComparison.Ordinal);
        Assert.Equal(Weights, File.ReadAllBytes(Path.Combine(Snapshot, "model.safetensors")));

        (code, output, errors) = CommandProcess.Run(["download", Repository, "--local-files-only"], null, Online);
        Assert.Equal((0, Snapshot, ""), (code, output.Trim(), errors));
    }

    // The first is held back by the server until the second is there, too.
    [Fact]
    public void Two_processes_fetch_each_content_once()
    {
        var release = new TaskCompletionSource();
        server.Misbehave = request =>
        {
            if (server.Requests.Count(other => other.Method == "HEAD" && other.Target.EndsWith("/model.safetensors", StringComparison.Ordinal)) == 2) release.TrySetResult();
            return request.Method == "GET" && request.Target.StartsWith("/cdn/", StringComparison.Ordinal)
                ? MisbehavingHub.Ranged(Weights, request) with { CutAfter = 1000, Gate = release.Task }
                : null;
        };
        string[] arguments = ["download", Repository, "--include", "*.safetensors"];
        (string, string)[] patient = [.. Online, ("HF_HUB_DOWNLOAD_TIMEOUT", "120")];
        using var first = CommandProcess.Start(arguments, patient);
        using var second = CommandProcess.Start(arguments, patient);
        Assert.All(new[] { first.Finish(), second.Finish() }, result => Assert.Equal((0, Snapshot), (result.ExitCode, result.Output.Trim())));
        Assert.Equal(1, server.Count("GET", "/cdn/"));
        Assert.Equal(Weights, File.ReadAllBytes(Path.Combine(Snapshot, "model.safetensors")));
    }

    [Fact]
    public void Single_files_are_printed_as_paths()
    {
        var (code, output, _) = CommandProcess.Run(["download", Repository, "config.json"], null, Online);
        Assert.Equal((0, Path.Combine(Snapshot, "config.json")), (code, output.Trim()));
    }

    [Fact]
    public void What_does_not_fit_on_the_disk_is_one_clear_line()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs ulimit");
        var (code, output, errors) = CommandProcess.Run(["download", Repository], null, [.. Online, (CommandProcess.LargestFile, "300")]);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("Free some space", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["hf/hub/models--org--tiny/refs"]));
    }

    [Fact]
    public void Errors_are_one_line()
    {
        var (code, output, errors) = CommandProcess.Run(["download", "org/nothing"], null, Online);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("coursekit: org/nothing at main:", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_the_hub_is_used_by_its_name()
    {
        var encoder = Path.Combine(CourseKit.Cli.Tests.Repository.Root, "data", "models", "minilm-l6");
        foreach (var file in Directory.EnumerateFiles(encoder)) server.Add("org/encoder", Path.GetFileName(file), File.ReadAllBytes(file), isLarge: file.EndsWith(".safetensors", StringComparison.Ordinal));
        var (code, output, errors) = CommandProcess.Run(["tokenize", "--ids", "--model", "org/encoder", "hello"], null, Online);
        Assert.True(code == 0, errors);
        Assert.Equal("101 7592 102", output.Trim());
        Assert.Contains("downloading org/encoder", errors, StringComparison.Ordinal);
        Assert.Equal(0, server.Count("GET", "safetensors"));
    }

    [Fact]
    public void A_dry_run_lists_files_and_needs_no_network()
    {
        folder.Write("model/config.json", "{}");
        folder.Write("model/model.safetensors", "abc");
        var (code, output, errors) = CommandProcess.Run(["upload", folder["model"], "me/new", "--dry-run"], null, ("HF_HOME", folder["hf"]));
        Assert.True(code == 0, errors);
        var lines = output.Trim().Split(Environment.NewLine);
        Assert.Equal(4, lines.Length);
        Assert.Contains("add\t3\tlfs\tba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\tmodel.safetensors", lines);
        Assert.StartsWith("Nothing was sent. Without --dry-run: 3 files", lines[^1], StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void An_upload_prints_files_and_the_commit()
    {
        folder.Write("model/config.json", "{}");
        folder.Write("model/model.safetensors", "abc");
        var (code, output, errors) = CommandProcess.Run(["upload", folder["model"], "me/new"], null, [.. Online, ("HF_TOKEN", "hf_test")]);
        Assert.True(code == 0, errors);
        Assert.EndsWith($"{server.Endpoint}/me/new/commit/{MisbehavingHub.Commit}", output.Trim(), StringComparison.Ordinal);
        Assert.Single(server.Commits);
    }
}
