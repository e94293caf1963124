using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Formats;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tensors.Formats.PyTorch;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Models;

/// <summary>The tensors of a checkpoint folder in Hugging Face's layout. Looked for in this order: <c>model.safetensors</c>, its shards with an index, <c>pytorch_model.bin</c>, its shards,
/// and a GGUF file.</summary>
public sealed class CheckpointFolder
{
    private const string Safetensors = "model.safetensors";
    private const string PyTorch = "pytorch_model.bin";
    private const string Index = ".index.json";

    // A tensor is mapped when it is asked for. Its shape is known before.
    private readonly Dictionary<string, (Shape Shape, Func<Tensor> Read)> entries = [];

    private CheckpointFolder(string path, string source) => (Path, Source) = (path, source);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The file that the tensors are from, or the index of its shards.</summary>
    public string Source { get; }

    /// <summary>The names of all tensors, as the files have them.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Opens a folder's weights.</summary>
    /// <exception cref="CheckpointException">There are none, or a shard is missing.</exception>
    /// <exception cref="TensorFileException">A file is broken, or asks for anything but tensors.</exception>
    public static CheckpointFolder Open(string path)
    {
        if (!Directory.Exists(path)) throw new CheckpointException($"The checkpoint folder {path} does not exist.");
        foreach (var (name, entriesOf) in new (string, Func<string, IEnumerable<(string, Shape, Func<Tensor>)>>)[] { (Safetensors, OfSafetensors), (PyTorch, OfPyTorch) })
        {
            var single = System.IO.Path.Combine(path, name);
            var (isSingle, isSharded) = (File.Exists(single), File.Exists(single + Index));
            if (!isSingle && !isSharded) continue;
            var folder = new CheckpointFolder(path, isSingle ? single : single + Index);
            if (isSingle) folder.Add(single, entriesOf(single));
            else folder.AddShards(entriesOf);
            return folder;
        }

        return OpenGguf(path) ?? throw new CheckpointException(
            $"{path} has no weights: expected {Safetensors}, {Safetensors}{Index} with its shards, {PyTorch}, {PyTorch}{Index} with its shards, or one GGUF file.{OtherWeights(path)}");
    }

    /// <summary>The configuration of a folder: its <c>config.json</c>, or what a GGUF file in its place says.</summary>
    /// <returns>The fields, and the file that they are from.</returns>
    /// <exception cref="CheckpointException">There is neither, or it cannot be read.</exception>
    internal static (JsonObject Fields, string Source) ReadConfig(string path)
    {
        var config = System.IO.Path.Combine(path, "config.json");
        if (!File.Exists(config) && GgufCheckpoint.FindFile(path) is { } file) return (new GgufCheckpoint(GgufFile.Open(file)).Config(), file);
        return (PretrainedConfig.ReadFields(config), config);
    }

    /// <summary>A tensor over the mapped file.</summary>
    public Tensor Read(string name) => entries[name].Read();

    /// <summary>A tensor's shape, without mapping its bytes.</summary>
    public Shape ShapeOf(string name) => entries[name].Shape;

    private static IEnumerable<(string Name, Shape Shape, Func<Tensor> Read)> OfSafetensors(string file) =>
        SafetensorsFile.Open(file).Entries.Select(entry => (entry.Name, (Shape)entry.ToSizes(), (Func<Tensor>)entry.ToTensor));

    // Some files hold the state dictionary beside an epoch and the optimiser's state.
    private static IEnumerable<(string Name, Shape Shape, Func<Tensor> Read)> OfPyTorch(string file)
    {
        var opened = PyTorchFile.Open(file);
        var inner = opened.Under("state_dict");
        return (inner.Count > 0 ? inner : opened.Entries).Select(entry => (entry.Name, entry.Shape, (Func<Tensor>)entry.ToTensor));
    }

    private static CheckpointFolder? OpenGguf(string path)
    {
        if (GgufCheckpoint.FindFile(path) is not { } file) return null;
        var folder = new CheckpointFolder(path, file);
        folder.Add(file, new GgufCheckpoint(GgufFile.Open(file)).Tensors());
        return folder;
    }

    private static string OtherWeights(string path)
    {
        string[] others = ["tf_model.h5", "flax_model.msgpack", "model.ckpt.index", "rust_model.ot", "consolidated.00.pth"];
        return others.FirstOrDefault(name => File.Exists(System.IO.Path.Combine(path, name))) is { } other
            ? $" It has {other}, a format that is not read: convert the checkpoint to safetensors."
            : " Fetch the checkpoint again.";
    }

    private void Add(string file, IEnumerable<(string Name, Shape Shape, Func<Tensor> Read)> tensors)
    {
        foreach (var (name, shape, read) in tensors)
            if (!entries.TryAdd(name, (shape, read))) throw new CheckpointException($"{file}: tensor '{name}' is also in another shard.");
    }

    private void AddShards(Func<string, IEnumerable<(string, Shape, Func<Tensor>)>> entriesOf)
    {
        if (PretrainedConfig.ReadFields(Source)["weight_map"] is not JsonObject map)
            throw new CheckpointException($"{Source} has no weight_map; expected an object from tensor names to file names.");
        var shards = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in map)
        {
            // A file name from a file must not lead out of the folder.
            if (value is not JsonValue text || !text.TryGetValue(out string? shard) || !IsFileName(shard))
                throw new CheckpointException($"{Source}: '{name}' is not in a plain file name of this folder.");
            shards.Add(shard);
        }

        foreach (var shard in shards)
        {
            var file = System.IO.Path.Combine(Path, shard);
            if (!File.Exists(file)) throw new CheckpointException($"{Source} names the shard '{shard}', which is not in the folder. Fetch the checkpoint again.");
            Add(file, entriesOf(file));
        }

        foreach (var (name, value) in map)
            if (!entries.ContainsKey(name)) throw new CheckpointException($"{Source}: '{name}' should be in {value}, but is not.");
    }

    // By the rules of every operating system, so that a checkpoint means the same everywhere.
    private static bool IsFileName(string name) => name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':']) < 0;
}
