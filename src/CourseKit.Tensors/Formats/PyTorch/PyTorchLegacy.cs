using System.Globalization;

namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>The format before PyTorch 1.6: pickles end to end (a magic number, a version, what machine it was, the value, the keys of the storages), then the storages in that order, each
/// its number of elements and the elements (<c>_legacy_save</c>).</summary>
internal static class PyTorchLegacy
{
    private const int Protocol = 1001;

    private static readonly Int128 Magic = Int128.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Reads the pickles and finds the storages.</summary>
    public static PyTorchContents Read(string path, MappedFile file)
    {
        var reader = new PickleReader(path, file, 0, file.Length);
        if (!Magic.Equals(Plain(reader))) throw PyTorchException.Invalid(path, "its first pickle is not the magic number of PyTorch.");
        if (Plain(reader) is not (long)Protocol) throw PyTorchException.Invalid(path, $"the format's version is not {Protocol}.");
        CheckMachine(path, Plain(reader));
        var (storages, start) = (new StorageTable(path, file), reader.Position);
        var root = new PickleMachine(reader, storages.Describe).Run();
        var pickleBytes = reader.Position - start;
        if (Plain(reader) is not PickleList keys) throw PyTorchException.Invalid(path, "after the tensors it has no list of storages.");
        foreach (var key in keys.Items) Place(path, reader, storages, key);
        foreach (var storage in storages.ByKey.Values)
            if (!storage.IsPlaced) throw storage.Wrong("is not in the file.");
        if (reader.Position != reader.Length) throw PyTorchException.Invalid(path, $"{reader.Length - reader.Position} bytes follow the last storage, expected none.");
        return new(root, pickleBytes);
    }

    private static object? Plain(PickleReader reader) =>
        new PickleMachine(reader, _ => throw PyTorchException.Invalid(reader.Path, "a storage stands where only numbers and texts are expected.")).Run();

    private static void CheckMachine(string path, object? machine)
    {
        if (machine is not PickleDictionary facts) throw PyTorchException.Invalid(path, "it does not say on what machine it was saved.");
        if (!facts.Items.TryGetValue("little_endian", out var little) || little is not true)
            throw new PyTorchException(path, "its bytes are not said to be in little-endian order. Save it again on a machine of today.");
    }

    private static void Place(string path, PickleReader reader, StorageTable storages, object? key)
    {
        if (key is not string name || !storages.ByKey.TryGetValue(name, out var storage))
            throw PyTorchException.Invalid(path, $"it has a storage {PickleArguments.Describe(key)} that no tensor uses.");
        if (storage.IsPlaced) throw storage.Wrong("is in the file twice.");
        var length = reader.Length64();
        if (length != storage.Length) throw storage.Wrong($"has {length} elements, expected {storage.Length}.");
        storage.Place(reader.Position);
        reader.Skip(storage.ByteCount);
    }
}
