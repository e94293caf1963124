using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>Several arrays in one file (.npz): a zip file of .npy files, as <c>numpy.savez</c> and <c>numpy.savez_compressed</c> write it. Arrays
/// are unpacked when they are asked for, each time anew.</summary>
public sealed class NumpyArchive : IDisposable
{
    private const string Suffix = ".npy";
    private const int MaximumEntries = 1_000_000;

    // Deflate makes at most 258 bytes out of two bits.
    private const long MostFromOneByte = 1032;
    private const long SmallArchive = 256L << 20;
    private const int OrdinaryRatio = 100;
    private const int OrdinaryFactor = 8;
    private const int SmallEntry = 4096;

    private static readonly DateTimeOffset FirstDayOfZip = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string path;
    private readonly ZipArchive zip;
    private readonly long packedBytes;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    private NumpyArchive(string path, ZipArchive zip, long packedBytes) => (this.path, this.zip, this.packedBytes) = (path, zip, packedBytes);

    /// <summary>The names of the arrays, in the order of the file, without <c>.npy</c>.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The array of that name.</summary>
    /// <exception cref="NumpyException">There is none, it breaks a rule of the format, or holds a type that tensors cannot have.</exception>
    public Tensor this[string name] => TryGet(name, out var tensor)
        ? tensor
        : throw new NumpyException(path, $"the archive has no array of that name; it has {Listed()}.", name);

    /// <summary>Opens an archive.</summary>
    /// <param name="path">A .npz file.</param>
    /// <param name="maximumBytes">The most that all arrays together may take when unpacked; by default 256 MB or a hundred times the file's
    /// size, whichever is more.</param>
    /// <exception cref="NumpyException">It is missing, not readable, no zip file, or promises more than that.</exception>
    public static NumpyArchive Open(string path, long? maximumBytes = null) =>
        Open(NumpyFile.Open(path, "NumPy archive", "arrays.npz"), path, maximumBytes);

    /// <summary>Opens an archive in a stream that can seek. The stream is closed with the archive.</summary>
    /// <param name="stream">The whole archive.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="maximumBytes">As above.</param>
    /// <exception cref="NumpyException">It is no zip file, or promises more than <paramref name="maximumBytes"/>.</exception>
    public static NumpyArchive Open(Stream stream, string name = "(stream)", long? maximumBytes = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read);
            var archive = new NumpyArchive(name, zip, stream.Length);
            archive.List(maximumBytes ?? Math.Max(SmallArchive, OrdinaryRatio * stream.Length));
            return archive;
        }
        catch (Exception error)
        {
            zip?.Dispose();
            stream.Dispose();
            if (IsOfZip(error))
                throw NumpyException.Invalid(new(name), $"it is no zip file that can be read ({error.Message.TrimEnd('.')}).", error);
            throw;
        }
    }

    /// <summary>Looks for the array of that name.</summary>
    /// <exception cref="NumpyException">It breaks a rule of the format, or holds a type that tensors cannot have.</exception>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor)
    {
        tensor = entries.TryGetValue(name, out var entry) ? Read(name, entry) : null;
        return tensor is not null;
    }

    /// <summary>Writes an archive, as <c>numpy.savez</c> does.</summary>
    /// <param name="path">The file to write or replace, whole or not at all.</param>
    /// <param name="arrays">The arrays with their names, in order.</param>
    /// <param name="compress">Whether to compress, as <c>numpy.savez_compressed</c> does.</param>
    /// <exception cref="NumpyException">A name is empty or given twice, a type is bfloat16, or the disk is full or refuses; nothing has changed then.</exception>
    public static void Save(string path, IEnumerable<(string Name, Tensor Value)> arrays, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        AtomicFile.Write(path, 0, (problem, inner) => new NumpyException(path, problem, inner: inner), file =>
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (name, value) in arrays)
            {
                if (string.IsNullOrEmpty(name)) throw new NumpyException(path, "an array was given without a name, expected one for each.");
                if (!names.Add(name)) throw new NumpyException(path, "two arrays were given under this name, expected every name once.", name);
                var entry = zip.CreateEntry(name + Suffix, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);

                // Always the same day, so that equal contents give equal files.
                entry.LastWriteTime = FirstDayOfZip;
                using var stream = entry.Open();
                NumpyArray.Write(new(path, name), stream, value);
            }
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => zip.Dispose();

    private void List(long maximumBytes)
    {
        long total = 0;
        if (zip.Entries.Count > MaximumEntries)
            throw NumpyException.Invalid(new(path), $"the archive has {zip.Entries.Count} entries, expected at most {MaximumEntries}.");
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName;
            if (!entries.TryAdd(name, entry)) throw NumpyException.Invalid(new(path, name), "the archive lists it twice, expected every name once.");
            names.Add(name);
            Check(name, entry);

            // No sum of these overflows: each is at most 1032 times a part of the file.
            total += entry.Length;
        }

        if (total > maximumBytes)
        {
            throw new NumpyException(
                path, $"its arrays take {total} bytes when unpacked, more than the limit of {maximumBytes}. If you trust the file, open it with a larger maximumBytes.");
        }
    }

    private void Check(string name, ZipArchiveEntry entry)
    {
        if (entry.CompressedLength < 0 || entry.CompressedLength > packedBytes)
            throw NumpyException.Invalid(new(path, name), $"it is said to take {entry.CompressedLength} bytes of the file, which has {packedBytes}.");
        if (entry.Length < 0 || entry.Length / MostFromOneByte > entry.CompressedLength)
        {
            throw NumpyException.Invalid(
                new(path, name), $"it is said to unpack from {entry.CompressedLength} bytes to {entry.Length}, expected at most {MostFromOneByte} times as many.");
        }

        if (entry.IsEncrypted) throw new NumpyException(path, "it is encrypted. Save the archive without a password.", name);
    }

    private Tensor Read(string name, ZipArchiveEntry entry)
    {
        var source = new NumpySource(path, name);
        try
        {
            // A claim far beyond the packed size is tested by unpacking once into nothing, before memory is taken for it.
            if (entry.Length > (OrdinaryFactor * entry.CompressedLength) + SmallEntry)
            {
                using var trial = Unpack(source, entry);
                trial.CopyTo(Stream.Null);
            }

            using var stream = Unpack(source, entry);
            return NumpyArray.Read(source, stream, entry.Length);
        }
        catch (Exception error) when (IsOfZip(error))
        {
            throw NumpyException.Invalid(source, $"it cannot be unpacked ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static CheckedStream Unpack(NumpySource source, ZipArchiveEntry entry) => new(source, entry.Open(), entry.Length, entry.Crc32);

    private static bool IsOfZip(Exception error) =>
        error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;

    private string Listed()
    {
        const int shown = 3;
        return names.Count == 0 ? "none" : $"{names.Count}, e.g. {string.Join(", ", names.Take(shown).Select(TensorFileException.Quote))}";
    }
}
