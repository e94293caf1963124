using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace CourseKit.Tensors.Safetensors;

/// <summary>
/// A checkpoint in several safetensors files: an index (<c>model.safetensors.index.json</c>) that says which tensor is in which file of the
/// same folder. All files are opened and checked against it at once; none is read before a tensor of it is used.
/// </summary>
/// <remarks>Source: transformers, <c>save_pretrained</c> (<c>weight_map</c>, <c>metadata.total_size</c>).</remarks>
public sealed class SafetensorsIndex
{
    private const int MaximumShards = 100_000;

    private readonly Dictionary<string, SafetensorsEntry> entries;

    private SafetensorsIndex(string path, long? totalSize, string[] shards, Dictionary<string, SafetensorsEntry> entries) =>
        (Path, TotalSize, Shards, this.entries) = (path, totalSize, shards, entries);

    /// <summary>Where the index was opened.</summary>
    public string Path { get; }

    /// <summary>The bytes of all tensors as the index states them (<c>metadata.total_size</c>), or null. Informative: writers disagree on whether
    /// shared tensors count once.</summary>
    public long? TotalSize { get; }

    /// <summary>The names of the files, in ordinal order.</summary>
    public IReadOnlyList<string> Shards { get; }

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="SafetensorsException">The checkpoint has none.</exception>
    public SafetensorsEntry this[string name] => TryGet(name, out var entry)
        ? entry
        : throw new SafetensorsException(Path, $"none of the {entries.Count} tensors in {Shards.Count} files has that name.", name);

    /// <summary>Looks for the tensor of that name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsEntry? entry) => entries.TryGetValue(name, out entry);

    /// <summary>Opens the index and every file that it names.</summary>
    /// <param name="path">The index, e.g. <c>model.safetensors.index.json</c>.</param>
    /// <exception cref="SafetensorsException">A file is missing or broken, the index names a file outside of its folder, or a tensor is not
    /// where the index says or in two files.</exception>
    public static SafetensorsIndex Open(string path)
    {
        var (map, totalSize) = ReadMap(path);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string[] shards = [.. map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (shards.Length > MaximumShards) throw Invalid(path, $"the index names {shards.Length} files, expected at most {MaximumShards}.");
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        foreach (var shard in shards)
        {
            var file = System.IO.Path.Combine(folder, shard);
            if (!File.Exists(file))
            {
                throw new SafetensorsException(
                    path, $"the index names {SafetensorsException.Quote(shard)}, which is not in the folder. Fetch the checkpoint again.");
            }

            foreach (var entry in SafetensorsFile.Open(file).Entries) Add(path, entries, map, shard, entry);
        }

        if (map.Keys.FirstOrDefault(name => !entries.ContainsKey(name)) is { } missing)
            throw Invalid(path, $"the index says it is in {SafetensorsException.Quote(map[missing])}, but that file has no such tensor.", missing);
        return new(path, totalSize, shards, entries);
    }

    private static void Add(string path, Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> map, string shard, SafetensorsEntry entry)
    {
        if (!map.TryGetValue(entry.Name, out var expected))
            throw Invalid(path, $"{SafetensorsException.Quote(shard)} holds it, but the index does not list it.", entry.Name);
        if (expected != shard)
        {
            throw Invalid(
                path,
                $"{SafetensorsException.Quote(shard)} holds it, but the index says that it is in {SafetensorsException.Quote(expected)}.",
                entry.Name);
        }

        entries.Add(entry.Name, entry);
    }

    private static (Dictionary<string, string> Map, long? TotalSize) ReadMap(string path)
    {
        try
        {
            using var document = Parse(path);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var weights) || weights.ValueKind != JsonValueKind.Object)
                throw Invalid(path, "the index has no 'weight_map', expected an object from tensor names to file names.");
            long? total = root.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
                && metadata.TryGetProperty("total_size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetDouble(out var bytes)
                && bytes is >= 0 and < long.MaxValue ? (long)bytes : null;
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var item in weights.EnumerateObject())
            {
                // A file name from a file must not lead out of the folder.
                if (item.Value.ValueKind != JsonValueKind.String || item.Value.GetString() is not { } shard || !IsFileName(shard))
                    throw Invalid(path, "the index gives no plain file name of this folder for it.", item.Name);
                map.Add(item.Name, shard);
            }

            return (map, total);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair, which is no text.
            throw Invalid(path, $"the index is not valid JSON ({SafetensorsException.Quote(error.Message)}).", inner: error);
        }
    }

    private static JsonDocument Parse(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new SafetensorsException(path, "no such file. Give the index itself, e.g. model.safetensors.index.json.");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length > SafetensorsHeader.MaximumBytes)
                throw Invalid(path, $"the index has {stream.Length} bytes, expected at most {SafetensorsHeader.MaximumBytes}.");
            return JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(path, $"the file cannot be read ({error.Message}). Check its permissions and the disk.", inner: error);
        }
    }

    // By the rules of every operating system, so that a checkpoint means the same everywhere.
    private static bool IsFileName(string name) =>
        name is not ("" or "." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;

    private static SafetensorsException Invalid(string path, string problem, string? tensor = null, Exception? inner = null) =>
        new(path, $"{problem} The checkpoint is damaged or incomplete: fetch or write it again.", tensor, inner);
}
