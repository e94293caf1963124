using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>Where a file of an archive lies: its first byte and their number.</summary>
internal readonly record struct ZipEntry(long Offset, long Length);

/// <summary>The table of contents of a zip archive whose files are stored as they are, so that they can be mapped. Every offset and length is checked against the archive.</summary>
/// <remarks>Source: PKWARE's APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end) and 4.5.3 (sizes of 64 bits).</remarks>
internal sealed unsafe class ZipDirectory
{
    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int Locator64Bytes = 20;
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;
    private const int MaximumEntries = 1_000_000;
    private const int LongestName = 1024;
    private const ushort Extra64 = 1;

    private readonly string path;
    private readonly MappedFile file;

    private ZipDirectory(string path, MappedFile file) => (this.path, this.file) = (path, file);

    /// <summary>The archive's files by name.</summary>
    public static Dictionary<string, ZipEntry> Read(string path, MappedFile file)
    {
        var directory = new ZipDirectory(path, file);
        var (count, offset, end) = directory.FindCentral();
        return directory.ReadCentral(count, offset, end);
    }

    private (long Count, long Offset, long End) FindCentral()
    {
        // The end is followed by a comment of at most 65535 bytes, which PyTorch leaves empty.
        for (var at = file.Length - EndBytes; at >= Math.Max(0, file.Length - EndBytes - ushort.MaxValue); at--)
        {
            var end = At(at, EndBytes);
            if (U32(end, 0) != 0x06054b50 || U16(end, 20) != file.Length - at - EndBytes) continue;
            var (count, size, offset, limit) = ((long)U16(end, 10), (long)U32(end, 12), (long)U32(end, 16), at);
            if (at >= Locator64Bytes && U32(At(at - Locator64Bytes, Locator64Bytes), 0) == 0x07064b50) (count, size, offset, limit) = ReadEnd64(at - Locator64Bytes);
            if (offset < 0 || size < 0 || offset > limit || size > limit - offset) throw Wrong($"its table of contents is said to have {size} bytes from {offset} on, but ends before {limit}");
            if (count > MaximumEntries || count > size / CentralBytes) throw Wrong($"it is said to have {count} files in a table of {size} bytes");
            return (count, offset, offset + size);
        }

        throw Wrong("it has no table of contents at its end: it was cut off");
    }

    private (long Count, long Size, long Offset, long Limit) ReadEnd64(long locator)
    {
        var at = I64(At(locator, Locator64Bytes), 8);
        if (at < 0 || at > locator - End64Bytes) throw Wrong($"the end of its table of contents is said to be at {at}, but {locator} is after it");
        var end = At(at, End64Bytes);
        if (U32(end, 0) != 0x06064b50) throw Wrong($"no end of a table of contents is at byte {at}");
        var count = I64(end, 32);
        return count < 0 ? throw Wrong("its number of files has more than 63 bits") : (count, I64(end, 40), I64(end, 48), at);
    }

    private Dictionary<string, ZipEntry> ReadCentral(long count, long offset, long end)
    {
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        for (long i = 0, at = offset; i < count; i++)
        {
            if (at > end - CentralBytes) throw Wrong("its table of contents is cut off");
            var header = At(at, CentralBytes);
            if (U32(header, 0) != 0x02014b50) throw Wrong($"entry {i} of its table of contents does not begin at byte {at}");
            var (nameBytes, extraBytes, commentBytes) = (U16(header, 28), U16(header, 30), U16(header, 32));
            var next = at + CentralBytes + nameBytes + extraBytes + commentBytes;
            if (next > end) throw Wrong($"entry {i} of its table of contents is cut off");
            if (nameBytes > LongestName) throw Wrong($"entry {i} has a name of {nameBytes} bytes, more than {LongestName}");
            var name = At(at + CentralBytes, nameBytes);
            if (!entries.TryAdd(Encoding.UTF8.GetString(name), ReadEntry(header, name, At(at + CentralBytes + nameBytes, extraBytes), offset)))
                throw Wrong($"it lists {Quoted(name)} twice");
            at = next;
        }

        CheckOverlap(entries);
        return entries;
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, long limit)
    {
        if ((U16(header, 8) & 1) != 0) throw new PyTorchException(path, $"{Quoted(name)} in the archive is encrypted. Save it without a password.");
        if (U16(header, 10) != 0)
            throw new PyTorchException(path, $"{Quoted(name)} in the archive is compressed, which torch.save never does. Pack it again without compression.");
        long packed = U32(header, 20), length = U32(header, 24), local = U32(header, 42);
        Widen(extra, ref length, ref packed, ref local, name);
        if (packed != length) throw Wrong($"{Quoted(name)} is said to take {packed} bytes stored and {length} unpacked");
        return new(DataStart(name, local, length, limit), length);
    }

    // Numbers that do not fit 32 bits are in an extra field, in this order, and only those.
    private void Widen(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long local, ReadOnlySpan<byte> name)
    {
        while (extra.Length >= 4)
        {
            var (kind, size) = (U16(extra, 0), U16(extra, 2));
            if (size > extra.Length - 4) break;
            var field = extra.Slice(4, size);
            if (kind == Extra64)
            {
                Take(ref field, ref length);
                Take(ref field, ref packed);
                Take(ref field, ref local);
            }

            extra = extra[(4 + size)..];
        }

        if (length < 0 || packed < 0 || local < 0) throw Wrong($"{Quoted(name)} has a size or place of more than 63 bits");

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue || field.Length < sizeof(long)) return;
            value = I64(field, 0);
            field = field[sizeof(long)..];
        }
    }

    private long DataStart(ReadOnlySpan<byte> name, long local, long length, long limit)
    {
        if (local > limit - LocalBytes) throw Wrong($"{Quoted(name)} is said to begin at {local}, but the table of contents begins at {limit}");
        var header = At(local, LocalBytes);
        if (U32(header, 0) != 0x04034b50) throw Wrong($"{Quoted(name)} does not begin at byte {local}");
        var start = local + LocalBytes + U16(header, 26) + U16(header, 28);
        if (start > limit || length > limit - start) throw Wrong($"the {length} bytes of {Quoted(name)} do not fit before the table of contents");
        if (!At(local + LocalBytes, Math.Min(U16(header, 26), limit - local - LocalBytes)).SequenceEqual(name)) throw Wrong($"{Quoted(name)} has another name where it begins");
        return start;
    }

    // No byte belongs to two files.
    private void CheckOverlap(Dictionary<string, ZipEntry> entries)
    {
        long end = 0;
        foreach (var (name, entry) in entries.Where(entry => entry.Value.Length > 0).OrderBy(entry => entry.Value.Offset))
        {
            if (entry.Offset < end) throw Wrong($"the bytes of {TensorFileException.Quote(name)} overlap those of the file before it");
            end = entry.Offset + entry.Length;
        }
    }

    private ReadOnlySpan<byte> At(long offset, long length) => new(file.Pointer + offset, (int)length);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static string Quoted(ReadOnlySpan<byte> name) => TensorFileException.Quote(Encoding.UTF8.GetString(name));

    private PyTorchException Wrong(string problem) => PyTorchException.Invalid(path, $"the archive cannot be read: {problem}.");
}
