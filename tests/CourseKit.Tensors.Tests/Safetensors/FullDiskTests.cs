using System.Diagnostics;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

/// <summary>Writing where there is no room, for real: in a process of its own whose disk or file size the system limits.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string LimitedFolder = "COURSEKIT_TEST_LIMITED_FOLDER";
    private const int NotPossibleHere = 77;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The runtime's own executable memory is a large file unless switched off, and the signal would end the process.
    [Fact]
    public Task A_limit_on_file_sizes_leaves_the_old_file_and_nothing_else() =>
        RunLimited("bash", "-c", "trap '' XFSZ; ulimit -f 64 || exit 77; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "limit");

    // A namespace of its own, so that the small disk goes away with the process.
    [Fact]
    public Task A_full_disk_leaves_the_old_file_and_nothing_else() =>
        RunLimited(
            "bash", "-c", $"command -v unshare >/dev/null && unshare -rm true 2>/dev/null || exit 77; exec unshare -rm bash -c 'mount -t tmpfs -o size=512k none \"${LimitedFolder}\" || exit 77; exec \"$@\"' disk \"$@\"", "disk");

    private async Task RunLimited(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs ulimit and unshare");
        var test = $"{typeof(FullDiskTests).FullName}.{nameof(Writes_more_than_there_is_room_for)}";
        var start = new ProcessStartInfo(program, [.. arguments, "dotnet", typeof(FullDiskTests).Assembly.Location, "-explicit", "only", "-method", test])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [LimitedFolder] = folder.Path },
        };
        var cancelled = TestContext.Current.CancellationToken;
        using var child = Process.Start(start)!;
        var output = await Task.WhenAll(child.StandardOutput.ReadToEndAsync(cancelled), child.StandardError.ReadToEndAsync(cancelled));
        await child.WaitForExitAsync(cancelled);
        if (child.ExitCode == NotPossibleHere) Assert.Skip("this machine does not let a process limit itself");
        Assert.True(child.ExitCode == 0 && output[0].Contains("Total: 1", StringComparison.Ordinal), string.Concat(output));
    }

    [Fact(Explicit = true)]
    public void Writes_more_than_there_is_room_for()
    {
        var limited = Environment.GetEnvironmentVariable(LimitedFolder);
        if (limited is null) Assert.Skip("started by the other tests of this class");
        var path = Path.Combine(limited, "model.safetensors");
        SafetensorsWriter.Write(path, [new("old", DType.Byte, [1], new byte[] { 42 })]);

        var error = Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(path, [new("new", DType.Byte, [1 << 20], new byte[1 << 20])]));

        Assert.Contains("could not be written", error.Message);
        Assert.Contains("unchanged; free some space", error.Message);
        Assert.Equal([path], Directory.GetFileSystemEntries(limited));
        Assert.Equal([42], SafetensorsFile.Open(path)["old"].ToBytes());
    }
}
