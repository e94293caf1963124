using System.Globalization;

namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>Finds the tensors in the dictionaries and lists of a file and gives them names.</summary>
internal sealed class PyTorchNames
{
    private const int MaximumDepth = 32;
    private const int LongestName = 1024;

    private readonly string path;
    private readonly Dictionary<string, PyTorchTensor> found = new(StringComparer.Ordinal);
    private readonly List<PyTorchEntry> entries = [];
    private long remaining;

    private PyTorchNames(string path, long visits) => (this.path, remaining) = (path, visits);

    /// <summary>All tensors, in order.</summary>
    public static IReadOnlyList<PyTorchEntry> Of(string path, PyTorchContents contents)
    {
        var names = new PyTorchNames(path, contents.PickleBytes);
        names.Visit(contents.Root, "", 0);
        return names.entries;
    }

    // A value may stand in several places, so that a few bytes describe very many (or, inside itself, endlessly many): more values than the pickle has bytes is nothing that anybody saves.
    private void Visit(object? value, string name, int depth)
    {
        if (--remaining < 0) throw PyTorchException.Invalid(path, "it nests the same dictionaries over and over.");
        if (depth > MaximumDepth) throw PyTorchException.Invalid(path, $"its dictionaries are nested more than {MaximumDepth} deep.");
        switch (value)
        {
            case PyTorchTensor tensor: Add(name, tensor); break;
            case PickleDictionary dictionary:
                foreach (var (key, item) in dictionary.Items) Visit(item, Joined(name, key), depth + 1);
                break;
            case PickleList list: VisitAll(list.Items, name, depth); break;
            case PickleTuple tuple: VisitAll(tuple.Items, name, depth); break;
        }
    }

    private void VisitAll(IReadOnlyList<object?> items, string name, int depth)
    {
        for (var i = 0; i < items.Count; i++) Visit(items[i], Joined(name, (long)i), depth + 1);
    }

    private void Add(string name, PyTorchTensor tensor)
    {
        if (!found.TryAdd(name, tensor)) throw PyTorchException.Invalid(path, "two tensors have this name.", name);
        entries.Add(new(path, name, tensor));
    }

    private string Joined(string name, object key)
    {
        var last = Convert.ToString(key, CultureInfo.InvariantCulture)!;
        if (name.Length + last.Length >= LongestName) throw PyTorchException.Invalid(path, $"a name is longer than {LongestName} characters: {TensorFileException.Quote(name + last)}.");
        return name.Length == 0 ? last : $"{name}.{last}";
    }
}
