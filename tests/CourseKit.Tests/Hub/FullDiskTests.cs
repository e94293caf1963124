using System.Diagnostics;
using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>A download to where there is no room, for real: in a process of its own whose file sizes the system limits.</summary>
public sealed class FullDiskTests : HubTest
{
    private const string LimitedFolder = "COURSEKIT_TEST_LIMITED_FOLDER", Address = "COURSEKIT_TEST_HUB";
    private const int NotPossibleHere = 77;

    // The runtime's own executable memory is a large file unless switched off, and the signal would end the process.
    [Fact]
    public async Task What_does_not_fit_is_an_error_and_is_continued_when_there_is_room()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs ulimit");
        var test = $"{typeof(FullDiskTests).FullName}.{nameof(Downloads_more_than_there_is_room_for)}";
        var start = new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f 300 || exit {NotPossibleHere}; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "limit", "dotnet", typeof(FullDiskTests).Assembly.Location, "-explicit", "only", "-method", test])
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

        Assert.Equal(Weights, File.ReadAllBytes(await Hub.DownloadFileAsync(Repository, "model.safetensors", options: Options)));
        Assert.Contains(Server.Requests, request => request.Headers.ContainsKey("range"));
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
