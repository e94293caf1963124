using System.Globalization;

namespace CourseKit.Bench.Peers;

/// <summary>GPT-2 or Marian in PyTorch, in a process of its own (<c>generation_torch.py</c>).</summary>
internal sealed class GenerationPeer : LinePeer
{
    private GenerationPeer(string family, string folder)
        : base("PyTorch", PythonProcess.Of("generation_torch.py", family, folder), PythonProcess.Install)
    {
        var hello = PyTorchGreeting.Of(Greeting);
        (Name, Description, IsFair) = (hello.Name, hello.Description, hello.Fair);
    }

    /// <summary>Version, threads and the library behind its matrix products.</summary>
    public string Description { get; }

    private bool IsFair { get; }

    /// <summary>Starts it with a checkpoint of a family, <c>gpt2</c> or <c>marian</c>.</summary>
    /// <exception cref="SkippedException">There is no PyTorch here, or none that would be a fair peer.</exception>
    public static GenerationPeer Start(string family, string folder)
    {
        var peer = new GenerationPeer(family, folder);
        if (peer.IsFair) return peer;
        peer.Dispose();
        throw new SkippedException($"{peer.Description}: slower than PyTorch needs to be, so no fair peer. {PythonProcess.Install}");
    }

    /// <summary>Seconds a token takes, the mean of so many behind a prompt.</summary>
    public double Decode(int context, int tokens) => Number($"decode {context} {tokens}");

    /// <summary>Seconds a prompt takes, the mean of so many.</summary>
    public double Prompt(int length, int calls) => Number($"prompt {length} {calls}");

    /// <summary>The logits behind a prompt and the made-up token after it.</summary>
    public float[] Logits(int context, string path) => Floats(string.Create(CultureInfo.InvariantCulture, $"logits {context}"), path);

    /// <summary>Seconds of a beam search.</summary>
    public double Beams((int Rows, int Length, int Tokens) size) => Number($"beams {size.Rows} {size.Length} {size.Tokens}");

    /// <summary>The best sequences that it finds.</summary>
    public float[] Sequences((int Rows, int Length, int Tokens) size, string path) => Floats($"sequences {size.Rows} {size.Length} {size.Tokens}", path);
}
