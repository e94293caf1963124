using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CourseKit.Bench.Peers;

/// <summary>PyTorch in a process of its own (<c>minilm_torch.py</c>), which does one thing for each line that it is given.</summary>
internal sealed class PyTorchPeer : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private const string Install = "Debian has it: apt-get install python3-torch python3-numpy libopenblas0-openmp.";

    private static readonly string[] SharedThreads = ["/usr/lib/x86_64-linux-gnu/openblas-openmp", "/usr/lib/aarch64-linux-gnu/openblas-openmp"];

    private PyTorchPeer(Process process, Greeting greeting)
    {
        Process = process;
        Name = $"PyTorch {greeting.Torch}";
        Description = $"{Name}, {greeting.Threads} threads, BLAS: {greeting.Blas}";
    }

    public Process Process { get; }

    public string Name { get; }

    /// <summary>Version, threads and the library behind its matrix products.</summary>
    public string Description { get; }

    /// <summary>Starts it with a checkpoint and the token ids that it will encode.</summary>
    public static PyTorchPeer StartEncoder(string model, int[][] ids, string files)
    {
        var path = Path.Combine(files, "ids.json");
        File.WriteAllText(path, JsonSerializer.Serialize(ids));
        return Start([model, path]);
    }

    /// <exception cref="SkippedException">There is no PyTorch here, or none that would be a fair peer.</exception>
    public static PyTorchPeer Start(string[] arguments)
    {
        if (!File.Exists(Python)) throw new SkippedException($"there is no {Python}. {Install}");
        var start = new ProcessStartInfo(Python, [Path.Combine(Repository.Root, "bench", "peers", "minilm_torch.py"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COURSEKIT_BENCH_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        // Debian installs several builds of OpenBLAS side by side. This one shares PyTorch's threads.
        if (Array.Find(SharedThreads, Directory.Exists) is { } folder) start.Environment["LD_LIBRARY_PATH"] = string.Join(':', folder, start.Environment.TryGetValue("LD_LIBRARY_PATH", out var others) ? others : null).TrimEnd(':');
        // Settings of the machine that would tie OpenBLAS to another processor's kernels: let it choose.
        foreach (var setting in start.Environment.Keys.Where(key => key.StartsWith("OPENBLAS_", StringComparison.Ordinal)).ToArray())
        {
            Console.Error.WriteLine($"{setting}={start.Environment[setting]} is not passed on to PyTorch");
            start.Environment.Remove(setting);
        }

        var process = Process.Start(start)!;
        if (process.StandardOutput.ReadLine() is not { } line)
        {
            var last = process.StandardError.ReadToEnd().TrimEnd().Split('\n')[^1];
            process.Dispose();
            throw new SkippedException($"PyTorch did not start: {last}. {Install}");
        }

        process.ErrorDataReceived += (_, data) => { if (data.Data is { } text) Console.Error.WriteLine($"PyTorch: {text}"); };
        process.BeginErrorReadLine();
        var greeting = JsonSerializer.Deserialize<Greeting>(line, JsonSerializerOptions.Web)!;
        var peer = new PyTorchPeer(process, greeting);
        if (greeting.Fair) return peer;
        peer.Dispose();
        throw new SkippedException($"{peer.Description}: slower than PyTorch needs to be, so no fair peer. {Install}");
    }

    /// <summary>Seconds to encode all texts in padded batches of so many tokens, padding included.</summary>
    public double EncodeTokens(int budget) => Number($"tokens {budget}");

    /// <summary>Seconds to encode all texts in padded batches of so many texts.</summary>
    public double EncodeTexts(int size) => Number($"texts {size}");

    /// <summary>Seconds that one product takes.</summary>
    public double MatMul((int M, int N, int K) size, int calls) => Number($"matmul {size.M} {size.N} {size.K} {calls}");

    /// <summary>The last hidden states of every text's tokens, text after text.</summary>
    public float[] HiddenStates(string path)
    {
        Ask($"states {path}");
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
    }

    public void Dispose()
    {
        Process.StandardInput.Close();
        Process.WaitForExit();
        Process.Dispose();
    }

    private double Number(string request) => double.Parse(Ask(request), CultureInfo.InvariantCulture);

    private string Ask(string request)
    {
        Process.StandardInput.WriteLine(request);
        Process.StandardInput.Flush();
        return Process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"PyTorch ended while it was asked for \"{request}\".");
    }

    private sealed record Greeting(string Torch, int Threads, string Blas, bool Fair);
}
