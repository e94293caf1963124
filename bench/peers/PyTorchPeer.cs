using System.Diagnostics;
using System.Text.Json;

namespace CourseKit.Bench.Peers;

/// <summary>PyTorch in a process of its own (<c>minilm_torch.py</c>).</summary>
internal sealed class PyTorchPeer : LinePeer
{
    private const string Install = PythonProcess.Install;

    private PyTorchPeer(ProcessStartInfo start)
        : base("PyTorch", start, Install)
    {
        var hello = PyTorchGreeting.Of(Greeting);
        (Name, Description, IsFair) = (hello.Name, hello.Description, hello.Fair);
    }

    /// <summary>Version, threads and the library behind its matrix products.</summary>
    public string Description { get; }

    private bool IsFair { get; }

    /// <summary>Starts it with a checkpoint and the token ids that it will encode.</summary>
    public static PyTorchPeer StartEncoder(string model, int[][] ids, string files)
    {
        var path = Path.Combine(files, "ids.json");
        File.WriteAllText(path, JsonSerializer.Serialize(ids));
        return Start([model, path]);
    }

    /// <summary>Starts it with a classifier's checkpoint, to be trained.</summary>
    public static PyTorchPeer StartClassifier(string model) => Start([model]);

    /// <exception cref="SkippedException">There is no PyTorch here, or none that would be a fair peer.</exception>
    public static PyTorchPeer Start(string[] arguments)
    {
        var peer = new PyTorchPeer(PythonProcess.Of("minilm_torch.py", arguments));
        if (peer.IsFair) return peer;
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
    public float[] HiddenStates(string path) => Floats("states", path);

    /// <summary>Seconds that one training step takes.</summary>
    /// <param name="size">Rows and tokens a row.</param>
    /// <param name="dropout">Whether dropout is active.</param>
    /// <param name="steps">How many are made in a row.</param>
    public double TrainStep((int Rows, int Length) size, bool dropout, int steps) => Number($"train {size.Rows} {size.Length} {(dropout ? 1 : 0)} {steps}");

    /// <summary>The loss of the first step without dropout.</summary>
    public double Loss((int Rows, int Length) size) => Number($"loss {size.Rows} {size.Length}");

    /// <summary>The gradients that belong to that loss, parameter after parameter in the order of their names.</summary>
    public float[] Gradients((int Rows, int Length) size, string path) => Floats($"gradients {size.Rows} {size.Length}", path);

    /// <summary>The most memory that its process had after so many steps with dropout, in MB, where that is its first request.</summary>
    public double PeakMemory((int Rows, int Length) size, int steps) => Number($"memory {size.Rows} {size.Length} {steps}");
}
