using System.Buffers.Binary;

namespace CourseKit.Bench.Fuzzing;

/// <summary>Small changes to a valid file, from a seeded generator: bits, bytes, numbers at the borders of their types, pieces cut, doubled,
/// moved, and words of the format put where they do not belong.</summary>
/// <param name="seed">Equal seeds give equal inputs.</param>
/// <param name="words">Words of the format.</param>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> words)
{
    private const int MostChanges = 6;

    private static readonly ulong[] Borders =
    [
        0, 1, 2, 7, 8, 31, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue,
        ulong.MaxValue - 7, 1UL << 62, 1UL << 40,
    ];

    private readonly Random random = new(seed);

    /// <summary>A changed copy.</summary>
    public byte[] Mutate(byte[] valid)
    {
        var bytes = valid.ToList();
        for (var change = random.Next(2) == 0 ? 1 : random.Next(2, MostChanges + 1); change > 0; change--) Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(words[random.Next(words.Count)]);
            return;
        }

        // A third of all changes go to the first quarter, where headers are, a third to the very start.
        var at = random.Next(random.Next(3) switch { 0 => bytes.Count, 1 => (bytes.Count / 4) + 1, _ => Math.Min(bytes.Count, 100) });
        switch (random.Next(10))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: Overwrite(bytes, at, Border(bytes.Count)); break;
            case 3: Digit(bytes, at); break;
            case 4: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20))); break;
            case 5: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)))); break;
            case 6: bytes.InsertRange(at, words[random.Next(words.Count)]); break;
            case 7: Overwrite(bytes, at, words[random.Next(words.Count)]); break;
            case 8: Cut(bytes, at); break;
            default: Overwrite(bytes, at, [.. bytes.GetRange(random.Next(bytes.Count), 1), .. Border(bytes.Count)]); break;
        }
    }

    private byte[] Border(int length)
    {
        var value = random.Next(4) == 0 ? (ulong)Math.Max(0, length + random.Next(-40, 40)) : Borders[random.Next(Borders.Length)];
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes[..(1 << random.Next(4))];
    }

    // Numbers in text headers.
    private void Digit(List<byte> bytes, int at)
    {
        for (var i = 0; i < bytes.Count; i++)
        {
            var place = (at + i) % bytes.Count;
            if (bytes[place] is < (byte)'0' or > (byte)'9') continue;
            if (random.Next(4) == 0) bytes.Insert(place, bytes[place]);
            else bytes[place] = (byte)('0' + random.Next(10));
            return;
        }
    }

    // Most cuts are near the end, since a file that loses its header teaches little.
    private void Cut(List<byte> bytes, int at)
    {
        var from = random.Next(4) == 0 ? at : Math.Max(0, bytes.Count - random.Next(1, 40));
        bytes.RemoveRange(from, bytes.Count - from);
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] piece)
    {
        for (var i = 0; i < piece.Length && at + i < bytes.Count; i++) bytes[at + i] = piece[i];
    }
}
