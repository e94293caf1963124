using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CourseKit.Tensors.Formats;

namespace CourseKit.Tensors.Safetensors;

/// <summary>
/// Writes a checkpoint into one safetensors file or, where that would be too large, into several with an index that <see cref="SafetensorsIndex"/> reads. One tensor after another is
/// written; at most one that had to be brought into row-major order is held.
/// </summary>
/// <remarks>Source: transformers, <c>save_pretrained</c> with <c>max_shard_size</c>; names and the rule of cutting are those of huggingface_hub,
/// <c>split_state_dict_into_shards_factory</c>: tensors in their order as long as they fit, one that is larger than a shard alone in its own.</remarks>
public static partial class SafetensorsShardWriter
{
    /// <summary>The name of the only file, <c>model.safetensors</c>.</summary>
    public const string SingleFile = "model.safetensors";

    /// <summary>The name of the index, <c>model.safetensors.index.json</c>.</summary>
    public const string IndexFile = "model.safetensors.index.json";

    /// <summary>The bytes of tensors in one file unless said otherwise: 5 GB.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    /// <summary>Writes the files. All are written under temporary names first and the index comes last; then the files of an earlier checkpoint in the folder that no longer
    /// belong to it are removed. After an error the folder holds what it held before.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="tensors">Names and values, in the model's order.</param>
    /// <param name="maxShardBytes">The most bytes of tensors in a file, 1 or more.</param>
    /// <param name="metadata">Free text for every file; transformers expects <c>format: pt</c>.</param>
    /// <returns>The names of the files with tensors, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxShardBytes"/> is below 1.</exception>
    /// <exception cref="SafetensorsException">A name is not allowed or given twice, or the disk is full or refuses.</exception>
    public static IReadOnlyList<string> Write(
        string folder, IEnumerable<(string Name, Tensor Value)> tensors, long maxShardBytes = DefaultShardBytes, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShardBytes, 1);
        (string Name, Tensor Value)[] all = [.. tensors];
        CheckNames(folder, all);
        var shards = Split(all, maxShardBytes);
        string[] names = [.. Enumerable.Range(1, shards.Count).Select(number => shards.Count == 1 ? SingleFile : Name(number, shards.Count))];
        var writers = new List<SafetensorsStreamWriter>();
        try
        {
            for (var i = 0; i < shards.Count; i++) writers.Add(Begin(Path.Combine(folder, names[i]), shards[i], metadata));
            foreach (var writer in writers) writer.Complete();
            if (shards.Count > 1) WriteIndex(Path.Combine(folder, IndexFile), shards, names);
        }
        finally
        {
            foreach (var writer in writers) writer.Dispose();
        }

        RemoveOthers(folder, names);
        return names;
    }

    // In several files the same name could be given twice without any of them noticing.
    private static void CheckNames(string folder, (string Name, Tensor Value)[] tensors)
    {
        if (tensors.CountBy(tensor => tensor.Name, StringComparer.Ordinal).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
            throw new SafetensorsException(folder, "two tensors were given under this name, expected every name once.", twice);
    }

    private static List<List<(string Name, Tensor Value)>> Split((string Name, Tensor Value)[] tensors, long maxShardBytes)
    {
        var shards = new List<List<(string Name, Tensor Value)>>();
        List<(string Name, Tensor Value)> current = [];
        long bytes = 0;
        foreach (var tensor in tensors)
        {
            var size = tensor.Value.ElementCount * tensor.Value.DType.Size;
            if (size > maxShardBytes)
            {
                shards.Add([tensor]);
                continue;
            }

            if (bytes + size > maxShardBytes)
            {
                shards.Add(current);
                (current, bytes) = ([], 0);
            }

            current.Add(tensor);
            bytes += size;
        }

        if (current.Count > 0 || shards.Count == 0) shards.Add(current);
        return shards;
    }

    private static SafetensorsStreamWriter Begin(string path, List<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var writer = new SafetensorsStreamWriter(path, tensors.Select(tensor => new SafetensorsSpec(tensor.Name, tensor.Value.DType, tensor.Value.Shape.ToArray())), metadata);
        try
        {
            foreach (var (name, value) in tensors) writer.Write(name, value);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private static void WriteIndex(string path, List<List<(string Name, Tensor Value)>> shards, string[] names)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (shard, file) in shards.Zip(names))
            foreach (var (name, _) in shard) map.Add(name, file);
        var total = shards.Sum(shard => shard.Sum(tensor => tensor.Value.ElementCount * tensor.Value.DType.Size));
        var json = JsonSerializer.Serialize(
            new SortedDictionary<string, object>(StringComparer.Ordinal) { ["metadata"] = new Dictionary<string, long> { ["total_size"] = total }, ["weight_map"] = map },
            new JsonSerializerOptions { WriteIndented = true });
        var bytes = Encoding.UTF8.GetBytes(json + "\n");
        AtomicFile.Write(path, bytes.Length, (problem, inner) => new SafetensorsException(path, problem, inner: inner), file => file.Write(bytes));
    }

    // What a reader might take for the checkpoint, or for a part of it.
    private static void RemoveOthers(string folder, string[] kept)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "model*.safetensors*").ToArray())
        {
            var name = Path.GetFileName(file);
            if (kept.Contains(name) || (name == IndexFile && kept.Length > 1)) continue;
            if (name is SingleFile or IndexFile || ShardName.IsMatch(name)) File.Delete(file);
        }
    }

    private static string Name(int number, int count) => string.Create(CultureInfo.InvariantCulture, $"model-{number:d5}-of-{count:d5}.safetensors");

    [GeneratedRegex(@"^model-\d{5}-of-\d{5}\.safetensors$")]
    private static partial Regex ShardName { get; }
}
