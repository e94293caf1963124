using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CourseKit.Bench.Peers;

/// <summary>How programs in Python with PyTorch are started.</summary>
internal static class PythonProcess
{
    public const string Install = "Debian has it: apt-get install python3-torch python3-numpy libopenblas0-openmp.";

    private const string Python = "/usr/bin/python3";

    private static readonly string[] SharedThreads = ["/usr/lib/x86_64-linux-gnu/openblas-openmp", "/usr/lib/aarch64-linux-gnu/openblas-openmp"];

    /// <summary>A script of this folder.</summary>
    /// <exception cref="SkippedException">There is no Python here.</exception>
    public static ProcessStartInfo Of(string script, params string[] arguments)
    {
        if (!File.Exists(Python)) throw new SkippedException($"there is no {Python}. {Install}");
        var start = new ProcessStartInfo(Python, [Path.Combine(Repository.Root, "bench", "peers", script), .. arguments]);
        start.Environment["COURSEKIT_BENCH_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        // Debian installs several builds of OpenBLAS side by side. This one shares PyTorch's threads.
        if (Array.Find(SharedThreads, Directory.Exists) is { } folder) start.Environment["LD_LIBRARY_PATH"] = string.Join(':', folder, start.Environment.TryGetValue("LD_LIBRARY_PATH", out var others) ? others : null).TrimEnd(':');
        // Settings of the machine that would tie OpenBLAS to another processor's kernels: let it choose.
        foreach (var setting in start.Environment.Keys.Where(key => key.StartsWith("OPENBLAS_", StringComparison.Ordinal)).ToArray())
        {
            Console.Error.WriteLine($"{setting}={start.Environment[setting]} is not passed on to PyTorch");
            start.Environment.Remove(setting);
        }

        return start;
    }
}

/// <summary>The line with which a script says that it is ready.</summary>
internal sealed record PyTorchGreeting(string Torch, int Threads, string Blas, bool Fair)
{
    public string Name => $"PyTorch {Torch}";

    public string Description => $"{Name}, {Threads} threads, BLAS: {Blas}";

    public static PyTorchGreeting Of(string line) => JsonSerializer.Deserialize<PyTorchGreeting>(line, JsonSerializerOptions.Web)!;
}
