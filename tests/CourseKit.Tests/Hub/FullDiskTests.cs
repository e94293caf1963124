using System.Diagnostics;
using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>A download to where there is no room, for real: in a process of its own whose disk or file size the system limits.</summary>
public sealed class FullDiskTests : HubTest
{
    private const string LimitedFolder = "COURSEKIT_TEST_LIMITED_FOLDER", Address = "COURSEKIT_TEST_HUB";
    private const int NotPossibleHere = 77;

    // The runtime's own executable memory is a large file unless switched off, and the signal would end the process.
    [Fact]
    public async Task What_a_limit_on_file_sizes_cuts_off_is_an_error_and_is_continued_later()
    {
        await RunLimited("bash", "-c", $"trap '' XFSZ; ulimit -f 300 || exit {NotPossibleHere}; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "limit");
        Assert.Equal(Weights, File.ReadAllBytes(await Hub.DownloadFileAsync(Repository, "model.safetensors", options: Options)));
        Assert.Contains(Server.Requests, request => request.Headers.ContainsKey("range"));
    }

    // A namespace of its own, so that the small disk goes away with the process.
    [Fact]
    public Task What_a_full_disk_cuts_off_is_an_error()
    {
        Directory.CreateDirectory(Cache);
        return RunLimited("bash", "-c", $"command -v unshare >/dev/null && unshare -rm true 2>/dev/null || exit {NotPossibleHere}; exec unshare -rm bash -c 'mount -t tmpfs -o size=300k none \"${LimitedFolder}\" || exit {NotPossibleHere}; exec \"$@\"' disk \"$@\"", "disk");
    }

    private async Task RunLimited(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs ulimit and unshare");
        var test = $"{typeof(FullDiskTests).FullName}.{nameof(Downloads_more_than_there_is_room_for)}";
        var start = new ProcessStartInfo(program, [.. arguments, "dotnet", typeof(FullDiskTests).Assembly.Location, "-explicit", "only", "-method", test])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [LimitedFolder] = Cache, [Address] = Server.Endpoint },
        };
        using var child = Process.Start(start)!;
        var output = await Task.WhenAll(child.StandardOutput.ReadToEndAsync(), child.StandardError.ReadToEndAsync());
        await child.WaitForExitAsync();
        if (child.ExitCode == NotPossibleHere) Assert.Skip("this machine does not let a process limit itself");
        Assert.True(child.ExitCode == 0 && output[0].Contains("Total: 1", StringComparison.Ordinal), string.Concat(output));
    }

    [Fact(Explicit = true)]
    public async Task Downloads_more_than_there_is_room_for()
    {
        var limited = Environment.GetEnvironmentVariable(LimitedFolder);
        if (limited is null) Assert.Skip("started by the other test of this class");
        var options = Options with { CacheDirectory = limited, Endpoint = Environment.GetEnvironmentVariable(Address) };

        await FailsAsync(HubError.Disk, () => Hub.DownloadFileAsync(Repository, "model.safetensors", options: options), "org/tiny/model.safetensors", "Free some space", "HF_HUB_CACHE");

        var files = Directory.EnumerateFiles(limited, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        Assert.Equal([$"{WeightsEtag}.incomplete", $"{WeightsEtag}.lock", "CACHEDIR.TAG"], files);
        Assert.InRange(new FileInfo(Path.Combine(limited, "models--org--tiny", "blobs", $"{WeightsEtag}.incomplete")).Length, 1, 300 * 1024);
    }
}
