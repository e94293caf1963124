using System.Buffers;
using System.Security;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CourseKit.Jupyter.Completion.Documentation;

/// <summary>
/// A compiler's documentation file. Of it the places of its members are kept, sixteen bytes each; their texts are read when they are
/// asked for. A file that is missing, cannot be read or is no documentation has no members. Safe from several threads.
/// </summary>
internal sealed class DocumentationFile(string path)
{
    private const long LargestFile = 256L << 20;
    private const int MostMembers = 1_000_000;
    private const int LongestMember = 256 << 10;
    private const int BlockLength = 256 << 10;
    private const int LongestName = 8 << 10;

    private static readonly byte[] Opening = "<member name=\""u8.ToArray();

    private readonly Lock indexing = new();
    private volatile Dictionary<ulong, int>? places;

    /// <summary>The XML within a member's element, or null where the file does not have it.</summary>
    /// <param name="id">The member's documentation identifier, e.g. <c>T:System.String</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public string? Find(string id, CancellationToken cancellation = default)
    {
        try
        {
            var name = SecurityElement.Escape(id);
            if (!Places(cancellation).TryGetValue(Hash(Encoding.UTF8.GetBytes(name)), out var place)) return null;
            return MemberAt(place, name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Dictionary<ulong, int> Places(CancellationToken cancellation)
    {
        if (places is { } known) return known;
        lock (indexing) return places ??= Scan(cancellation);
    }

    private Dictionary<ulong, int> Scan(CancellationToken cancellation)
    {
        var found = new Dictionary<ulong, int>();
        if (!File.Exists(path)) return found;
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        if (RandomAccess.GetLength(file) > LargestFile) return found;
        var block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            ScanBlocks(file, block.AsSpan(0, BlockLength), found, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        found.TrimExcess();
        return found;
    }

    // What may be the start of a member at the end of a block is looked at again with the next one.
    private static void ScanBlocks(SafeFileHandle file, Span<byte> block, Dictionary<ulong, int> found, CancellationToken cancellation)
    {
        long start = 0;
        var kept = 0;
        while (found.Count < MostMembers && RandomAccess.Read(file, block[kept..], start + kept) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = block[..(kept + read)];
            var position = 0;
            while (bytes[position..].IndexOf(Opening) is >= 0 and var offset)
            {
                var member = position + offset;
                var name = bytes[(member + Opening.Length)..];
                var length = name.IndexOf((byte)'"');
                if (length < 0 && name.Length < LongestName)
                {
                    position = member;
                    break;
                }

                if (length > 0) found.TryAdd(Hash(name[..length]), (int)(start + member));
                position = member + Opening.Length + Math.Max(length, 0);
            }

            var next = Math.Max(position, bytes.Length - Opening.Length);
            if (bytes[position..].StartsWith(Opening)) next = position;
            kept = bytes.Length - next;
            bytes[next..].CopyTo(block);
            start += next;
        }
    }

    private string? MemberAt(int place, string name)
    {
        using var file = File.OpenHandle(path);
        var block = ArrayPool<byte>.Shared.Rent(LongestMember);
        try
        {
            ReadOnlySpan<byte> bytes = block.AsSpan(0, RandomAccess.Read(file, block.AsSpan(0, LongestMember), place));
            var open = bytes.IndexOf((byte)'>') + 1;
            if (open == 0) return null;
            var head = Encoding.UTF8.GetString(bytes[..open]);
            // Two identifiers may have one hash, and a file may change.
            if (!head.Contains($"\"{name}\"", StringComparison.Ordinal) || head.EndsWith("/>", StringComparison.Ordinal)) return null;
            var length = bytes[open..].IndexOf("</member>"u8);
            return length < 0 ? null : Encoding.UTF8.GetString(bytes.Slice(open, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    // FNV-1a with 64 bits (Fowler, Noll, Vo).
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in bytes) hash = (hash ^ value) * 1099511628211UL;
        return hash;
    }
}
