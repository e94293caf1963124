using System.Diagnostics;
using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>Several who want the same: one fetches it, the others wait.</summary>
public sealed class ConcurrencyTests : HubTest
{
    [Fact]
    public async Task Eight_at_a_time_fetch_each_content_once()
    {
        var paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Hub.DownloadAsync(Repository, options: Options)));
        Assert.Single(paths.Distinct());
        Assert.Equal(Weights, File.ReadAllBytes(Path.Combine(paths[0], "model.safetensors")));
        Assert.Equal(1, Server.Count("GET", "/cdn/"));
        Assert.Equal(1, Server.Count("GET", "/config.json"));
    }

    [Fact]
    public async Task Many_files_come_with_a_few_workers()
    {
        foreach (var i in Enumerable.Range(0, 30)) Server.Add(Repository, $"data/{i}.txt", $"number {i}");
        var folder = await Hub.DownloadAsync(Repository, options: Options with { MaxWorkers = 3, AllowPatterns = ["data/*"] });
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal($"number {i}", File.ReadAllText(Path.Combine(folder, "data", $"{i}.txt"))));
    }

    [Fact]
    public async Task One_file_that_fails_fails_the_download_and_the_rest_is_kept()
    {
        Always("GET", "/cdn/", _ => MisbehavingHub.Refusal(403, null));
        await FailsAsync(HubError.Forbidden, () => Hub.DownloadAsync(Repository, options: Options with { MaxWorkers = 1 }), "model.safetensors");
        Assert.False(Directory.Exists(Path.Combine(RepositoryFolder, "refs")));
        Server.Misbehave = null;
        await Hub.DownloadAsync(Repository, options: Options);
        Assert.Equal(1, Server.Count("GET", "/config.json"));
    }

    [Fact]
    public async Task A_lock_held_by_someone_else_can_be_waited_for_and_given_up()
    {
        var path = Path.Combine(Folder, "a", "b.lock");
        using var stop = new CancellationTokenSource();
        Task<FileLock> second;
        using (await FileLock.AcquireAsync(path, CancellationToken.None))
        {
            var third = FileLock.AcquireAsync(path, stop.Token);
            second = FileLock.AcquireAsync(path, CancellationToken.None);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
            Assert.False(second.IsCompleted);
        }

        (await second).Dispose();
    }

    // filelock, which huggingface_hub locks with, calls flock on Unix.
    [Fact]
    public async Task Pythons_lock_and_ours_exclude_each_other()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs flock");
        var path = Path.Combine(Folder, "x.lock");
        const string script = "import fcntl, os, sys\nfd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o664)\nfcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)\nprint('held', flush=True)\nsys.stdin.read()";
        using var python = Start(script, path);
        if (python is null) Assert.Skip("needs python3");
        Assert.Equal("held", await python.StandardOutput.ReadLineAsync());
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileLock.AcquireAsync(path, stop.Token));
        python.StandardInput.Close();

        using (await FileLock.AcquireAsync(path, CancellationToken.None))
        {
            using var second = Start(script, path)!;
            await second.WaitForExitAsync();
            Assert.Contains("BlockingIOError", await second.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    private static Process? Start(params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", ["-c", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
