using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CourseKit.Export;
using CourseKit.Models;
using CourseKit.Tensors.Backends;

namespace CourseKit.Bench.Peers;

/// <summary>ONNX Runtime and the Rust tokenizers, both from npm, in a process of Node.js (<c>minilm_onnx.cjs</c>), with the encoder as our own export writes it.</summary>
internal sealed class OnnxPeer : LinePeer
{
    /// <summary>Below this share of the matrix-product peak on 8 x 128 tokens something hinders it, and it is no fair peer.</summary>
    public const double LeastShare = 0.8;

    private const string Install = "npm has what it needs: npm ci in the repository's folder (onnxruntime-node, @anush008/tokenizers).";

    private OnnxPeer(ProcessStartInfo start)
        : base("ONNX Runtime", start, Install)
    {
        var greeting = JsonSerializer.Deserialize<Hello>(Greeting, JsonSerializerOptions.Web)!;
        Name = $"ONNX Runtime {greeting.Version}";
        Description = $"{Name}, {greeting.Threads} threads, all graph optimisations, Node.js {greeting.Node}";
    }

    /// <summary>Versions and threads.</summary>
    public string Description { get; }

    /// <summary>Exports a model and starts the peer with it.</summary>
    /// <param name="model">The model that both run.</param>
    /// <param name="tokenizer">The checkpoint's <c>tokenizer.json</c>.</param>
    /// <param name="texts">What it will embed.</param>
    /// <param name="files">A folder for files.</param>
    /// <exception cref="SkippedException">It is not installed.</exception>
    public static OnnxPeer Start(PretrainedModel model, string tokenizer, string[] texts, string files)
    {
        if (!Directory.Exists(Path.Combine(Repository.Root, "node_modules", "onnxruntime-node"))) throw new SkippedException($"ONNX Runtime is not installed. {Install}");
        var (onnx, json) = (Path.Combine(files, "model.onnx"), Path.Combine(files, "texts.json"));
        model.ExportOnnx(onnx);
        File.WriteAllText(json, JsonSerializer.Serialize(texts));
        var script = Path.Combine(Repository.Root, "bench", "peers", "minilm_onnx.cjs");
        return new(new("node", [script, onnx, tokenizer, json, ComputeThreads.Count.ToString(CultureInfo.InvariantCulture)]));
    }

    /// <summary>Seconds that one forward takes.</summary>
    public double Forward((int Rows, int Length) size, int calls) => Number($"forward {size.Rows} {size.Length} {calls}");

    /// <summary>The last hidden states of such a forward.</summary>
    public float[] HiddenStates((int Rows, int Length) size, string path) => Floats($"states {size.Rows} {size.Length}", path);

    /// <summary>Seconds from all texts to their embeddings, in padded batches of so many.</summary>
    public double Embed(int batch) => Number($"embed {batch}");

    /// <summary>Those embeddings.</summary>
    public float[] Embeddings(int batch, string path) => Floats($"embeddings {batch}", path);

    private sealed record Hello(string Version, int Threads, string Node);
}
