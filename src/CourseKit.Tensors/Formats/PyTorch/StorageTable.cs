namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>The storages that a pickle speaks of, by their keys.</summary>
internal sealed class StorageTable(string path, MappedFile file)
{
    private readonly Dictionary<string, PyTorchStorage> storages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PyTorchStorage> pieces = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, PyTorchStorage> ByKey => storages;

    /// <summary>The storage that a persistent id describes: <c>('storage', class, key, location, number of elements)</c>, and in old files what it is a piece of.</summary>
    public PyTorchStorage Describe(PickleTuple description)
    {
        if (description.Items is not ["storage", PickleGlobal { Value: { } type }, string key, string or null, long length, ..] || description.Items.Length > 6)
            throw PyTorchException.Invalid(path, "a storage is not described by 'storage', its class, key, location and number of elements.");
        if (length < 0 || length > file.Length / type.Size)
            throw PyTorchException.Invalid(path, $"storage {TensorFileException.Quote(key)} is said to have {length} elements of {type.Size} bytes, but the file has {file.Length} bytes.");
        if (!storages.TryGetValue(key, out var storage)) storages.Add(key, storage = new(path, file, key, type, length));
        if (storage.Type != type || storage.Length != length)
            throw storage.Wrong($"is described as {length} elements of {type.Name}, and elsewhere as {storage.Length} of {storage.Type.Name}.");
        return description.Items is [.., PickleTuple view] && description.Items.Length == 6 ? Piece(storage, view) : storage;
    }

    // (key of the piece, first element, number of elements)
    private PyTorchStorage Piece(PyTorchStorage whole, PickleTuple view)
    {
        if (view.Items is not [string key, long first, long length]) throw PyTorchException.Invalid(path, "a piece of a storage is not described by its key, first element and number of elements.");
        if (first < 0 || length < 0 || first > whole.Length || length > whole.Length - first) throw whole.Wrong($"has {whole.Length} elements, but a piece of it {length} from {first} on.");
        if (pieces.TryGetValue(key, out var known)) return known;
        var piece = new PyTorchStorage(path, file, key, whole.Type, length) { PieceOf = (whole, first * whole.Type.Size) };
        pieces.Add(key, piece);
        return piece;
    }
}
