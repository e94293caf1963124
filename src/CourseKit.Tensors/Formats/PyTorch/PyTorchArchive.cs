using System.Globalization;
using System.Text;

namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>The format since PyTorch 1.6: a zip archive with the pickle in <c>NAME/data.pkl</c> and every storage in a file of its own, <c>NAME/data/KEY</c>.</summary>
internal static class PyTorchArchive
{
    private const string Pickle = "/data.pkl";

    // caffe2/serialize/versions.h
    private const int HighestVersion = 10;
    private const int LongestNote = 64;

    /// <summary>Reads the pickle and finds the storages that it needs.</summary>
    public static PyTorchContents Read(string path, MappedFile file)
    {
        var entries = ZipDirectory.Read(path, file);
        var (prefix, pickle) = FindPickle(path, entries);
        CheckNotes(path, file, entries, prefix);
        var storages = new StorageTable(path, file);
        var reader = new PickleReader(path, file, pickle.Offset, pickle.Length);
        var root = new PickleMachine(reader, storages.Describe).Run();
        foreach (var (key, storage) in storages.ByKey)
        {
            if (!entries.TryGetValue($"{prefix}/data/{key}", out var entry)) throw storage.Wrong("is not in the archive.");
            if (entry.Length != storage.ByteCount) throw storage.Wrong($"has {entry.Length} bytes in the archive, expected {storage.ByteCount}.");
            storage.Place(entry.Offset);
        }

        return new(root, pickle.Length);
    }

    private static (string Prefix, ZipEntry Pickle) FindPickle(string path, Dictionary<string, ZipEntry> entries)
    {
        var pickles = entries.Keys.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal) && name.Count(c => c == '/') == 1).ToList();
        if (pickles is not [var name])
            throw PyTorchException.Invalid(path, $"the archive has {pickles.Count} entries of the form NAME/data.pkl, expected one.");
        var prefix = name[..^Pickle.Length];
        if (entries.ContainsKey(prefix + "/constants.pkl"))
            throw new PyTorchException(path, "the archive is a program of TorchScript (it has constants.pkl), not a file of weights. Save the state dictionary alone.");
        return (prefix, entries[name]);
    }

    private static void CheckNotes(string path, MappedFile file, Dictionary<string, ZipEntry> entries, string prefix)
    {
        var version = Note("version") ?? throw PyTorchException.Invalid(path, $"the archive has no {prefix}/version.");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > HighestVersion)
            throw PyTorchException.Invalid(path, $"the format's version is {TensorFileException.Quote(version)}, expected 1 to {HighestVersion}.");
        if (Note("byteorder") is { } order and not "little")
            throw new PyTorchException(path, $"its bytes are in {TensorFileException.Quote(order)} order, expected 'little'. Save it again on a machine of today.");

        unsafe string? Note(string name)
        {
            if (!entries.TryGetValue($"{prefix}/{name}", out var entry)) return null;
            if (entry.Length > LongestNote) throw PyTorchException.Invalid(path, $"{prefix}/{name} has {entry.Length} bytes, expected at most {LongestNote}.");
            return Encoding.Latin1.GetString(new ReadOnlySpan<byte>(file.Pointer + entry.Offset, (int)entry.Length)).Trim();
        }
    }
}
