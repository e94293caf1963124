using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using CourseKit.Tensors.Formats;

namespace CourseKit.Tensors.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped: tensors by name, without any code in the file and without reading what is not used.
/// Everything that the format demands is checked when the file is opened.
/// </summary>
/// <remarks>
/// Layout: 8 bytes length of the header (little-endian), the header as JSON, then the tensors end to end. There is nothing to dispose: the
/// file stays mapped while this object, an entry or a storage made from it is reachable. A mapped file may be replaced (as
/// <see cref="SafetensorsWriter"/> does, by renaming), but not shortened in place, which no process survives.
/// </remarks>
public sealed class SafetensorsFile
{
    private const int LengthBytes = 8;

    private readonly Dictionary<string, SafetensorsEntry> byName;

    private SafetensorsFile(string path, Dictionary<string, string> metadata, SafetensorsEntry[] entries)
    {
        (Path, Metadata, Entries) = (path, metadata, entries);
        byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>Where the file was opened.</summary>
    public string Path { get; }

    /// <summary>Free text about the file, from the header's <c>__metadata__</c>; often <c>format: pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes in the file.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="SafetensorsException">The file has none.</exception>
    public SafetensorsEntry this[string name] => TryGet(name, out var entry) ? entry : throw Missing(name);

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="SafetensorsException">It is missing, not a file, not readable, or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path) => Read(path, MappedFile.Open(
        path, "safetensors file", "model.safetensors", LengthBytes, (problem, inner) => new SafetensorsException(path, problem, inner: inner)));

    /// <summary>Reads and checks a file that is in memory, e.g. one that was downloaded or is a part of another. Its bytes are copied.</summary>
    /// <param name="contents">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="SafetensorsException">It breaks a rule of the format.</exception>
    public static SafetensorsFile Parse(ReadOnlySpan<byte> contents, string name = "(memory)") => contents.Length >= LengthBytes
        ? Read(name, new MappedFile(contents))
        : throw SafetensorsException.Invalid(name, $"the file has {contents.Length} bytes, expected at least {LengthBytes} for the length of its header.");

    /// <summary>Looks for the tensor of that name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsEntry? entry) => byName.TryGetValue(name, out entry);

    private static unsafe SafetensorsFile Read(string path, MappedFile mapping)
    {
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(mapping.Pointer, LengthBytes));
        if (headerLength > SafetensorsHeader.MaximumBytes)
        {
            throw SafetensorsException.Invalid(
                path, $"the header is said to have {headerLength} bytes, expected at most {SafetensorsHeader.MaximumBytes}.");
        }

        var dataStart = LengthBytes + (long)headerLength;
        if (dataStart > mapping.Length)
        {
            throw SafetensorsException.Invalid(
                path, $"the header is said to have {headerLength} bytes, but only {mapping.Length - LengthBytes} bytes follow.");
        }

        var header = SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(mapping.Pointer + LengthBytes, (int)headerLength));
        header.Entries.Sort((left, right) => (left.Begin, left.End).CompareTo((right.Begin, right.End)));
        CheckCoverage(path, header.Entries, mapping.Length - dataStart);
        GC.KeepAlive(mapping);
        var entries = header.Entries.Select(entry => new SafetensorsEntry(entry, path, mapping, dataStart));
        return new(path, header.Metadata, [.. entries]);
    }

    // Tensors lie end to end: no byte belongs to two, and none to nobody, where something could hide.
    private static void CheckCoverage(string path, List<HeaderEntry> inOrder, long available)
    {
        long covered = 0;
        foreach (var entry in inOrder)
        {
            if (entry.Begin != covered)
            {
                var what = entry.Begin < covered ? "overlaps the tensor before it" : "leaves a gap after the tensor before it";
                throw SafetensorsException.Invalid(
                    path, $"data_offsets [{entry.Begin}, {entry.End}] {what}, expected it to begin at {covered}.", entry.Name);
            }

            covered = entry.End;
        }

        if (covered == available) return;
        var difference = covered > available ? "the file was cut off" : "something was appended";
        throw SafetensorsException.Invalid(path, $"{available} bytes follow the header, expected {covered} for its tensors: {difference}.");
    }

    private SafetensorsException Missing(string name)
    {
        const int shown = 3;
        var last = name[(name.LastIndexOf('.') + 1)..];
        var names = Entries.Select(entry => entry.Name);
        var similar = names.Where(candidate => candidate.EndsWith(last, StringComparison.Ordinal));
        var examples = similar.Concat(names).Distinct().Take(shown).Select(SafetensorsException.Quote).ToArray();
        var has = examples.Length == 0 ? "no tensor" : $"{Entries.Count} tensors, e.g. {string.Join(", ", examples)}";
        return new(Path, $"the file has no tensor of that name; it has {has}.", name);
    }
}
