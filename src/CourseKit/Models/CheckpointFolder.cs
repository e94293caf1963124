using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Models;

/// <summary>The tensors of a checkpoint folder in Hugging Face's layout: one <c>model.safetensors</c>, or shards with an index.</summary>
public sealed class CheckpointFolder
{
    private readonly Dictionary<string, SafetensorsEntry> entries = [];

    private CheckpointFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The names of all tensors, as the files have them.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Opens a folder's weights.</summary>
    /// <exception cref="CheckpointException">There are none, or a shard is missing.</exception>
    /// <exception cref="SafetensorsException">A file is broken.</exception>
    public static CheckpointFolder Open(string path)
    {
        if (!Directory.Exists(path)) throw new CheckpointException($"The checkpoint folder {path} does not exist.");
        var folder = new CheckpointFolder(path);
        var single = System.IO.Path.Combine(path, "model.safetensors");
        var index = single + ".index.json";
        if (File.Exists(single)) folder.Add(single);
        else if (File.Exists(index)) folder.AddShards(index);
        else
        {
            throw new CheckpointException(
                $"{path} has no model.safetensors (and no model.safetensors.index.json). Expected weights in safetensors format; other formats are not read yet.");
        }

        return folder;
    }

    /// <summary>A tensor over the mapped file.</summary>
    public Tensor Read(string name) => entries[name].ToTensor();

    private void Add(string file)
    {
        foreach (var entry in SafetensorsFile.Open(file).Entries)
            if (!entries.TryAdd(entry.Name, entry)) throw new CheckpointException($"{file}: tensor '{entry.Name}' is also in another shard.");
    }

    private void AddShards(string index)
    {
        if (PretrainedConfig.ReadFields(index)["weight_map"] is not JsonObject map)
            throw new CheckpointException($"{index} has no weight_map; expected an object from tensor names to file names.");
        var shards = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in map)
        {
            // A file name from a file must not lead out of the folder.
            if (value is not JsonValue text || !text.TryGetValue(out string? shard) || !IsFileName(shard))
                throw new CheckpointException($"{index}: '{name}' is not in a plain file name of this folder.");
            shards.Add(shard);
        }

        foreach (var shard in shards)
        {
            var file = System.IO.Path.Combine(Path, shard);
            if (!File.Exists(file)) throw new CheckpointException($"{index} names the shard '{shard}', which is not in the folder. Fetch the checkpoint again.");
            Add(file);
        }

        foreach (var (name, value) in map)
            if (!entries.ContainsKey(name)) throw new CheckpointException($"{index}: '{name}' should be in {value}, but is not.");
    }

    // By the rules of every operating system, so that a checkpoint means the same everywhere.
    private static bool IsFileName(string name) => name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':']) < 0;
}
