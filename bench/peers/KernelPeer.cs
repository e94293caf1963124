using System.Diagnostics;
using System.Globalization;

namespace CourseKit.Bench.Peers;

/// <summary>The C# kernel as <c>coursekit kernel install</c> leaves it, and ipykernel, as one Python program drives both.</summary>
internal sealed class KernelPeer
{
    public const string Ours = "coursekit";
    public const string Peer = "python3";

    private const string Python = "/usr/bin/python3";
    private const string Versions = "import jupyter_client, ipykernel, zmq, sys; print(f'jupyter_client {jupyter_client.__version__}, ipykernel {ipykernel.__version__}, libzmq {zmq.zmq_version()}, Python {sys.version.split()[0]}')";

    /// <summary>What was measured, by kernel; times in seconds, memory in MB.</summary>
    public required IReadOnlyDictionary<(string What, string Kernel), double> Values { get; init; }

    /// <summary>Which versions.</summary>
    public required string Description { get; init; }

    /// <summary>Installs the kernel into a folder and measures.</summary>
    /// <exception cref="SkippedException">The peer is not installed.</exception>
    public static KernelPeer Measure(string folder, int rounds)
    {
        if (!File.Exists(Python)) throw new SkippedException($"there is no {Python}");
        var (code, versions, _) = Run(folder, Python, "-c", Versions);
        if (code != 0) throw new SkippedException("jupyter_client or ipykernel is missing. Debian has them: apt-get install python3-jupyter-client python3-ipykernel.");
        Console.Error.WriteLine("installing the kernel, compiled ahead ...");
        var (installed, output, errors) = Run(folder, "dotnet", BuiltCommand.Program, "kernel", "install", "--prefix", folder);
        if (installed != 0) throw new InvalidOperationException($"coursekit kernel install failed: {output}{errors}");
        var (measured, lines, failure) = Run(
            folder, Python, Path.Combine(Repository.Root, "bench", "peers", "kernels.py"), rounds.ToString(CultureInfo.InvariantCulture), Ours, Peer);
        if (measured != 0) throw new InvalidOperationException($"kernels.py failed: {failure}");
        return new()
        {
            Description = versions.Trim(),
            Values = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
                .ToDictionary(parts => (parts[0], parts[1]), parts => double.Parse(parts[2], CultureInfo.InvariantCulture)),
        };
    }

    private static (int Code, string Output, string Errors) Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["JUPYTER_PATH"] = Path.Combine(folder, "share", "jupyter");
        start.Environment["JUPYTER_RUNTIME_DIR"] = Path.Combine(folder, "runtime");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
