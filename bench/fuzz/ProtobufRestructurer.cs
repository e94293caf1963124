using System.Buffers.Binary;

namespace CourseKit.Bench.Fuzzing;

/// <summary>Changes to protocol buffers that keep their lengths right: fields left out, doubled, moved, given other numbers, other kinds and
/// extreme values, at every depth.</summary>
internal static class ProtobufRestructurer
{
    private const int MostChanges = 4;
    private const int Pieces = 1;

    private static readonly ulong[] Numbers = [0, 1, 2, 3, 4, 5, 6, 7, 127, 128, 255, 65535, int.MaxValue, 1UL << 31, uint.MaxValue, long.MaxValue, ulong.MaxValue];
    private static readonly float[] Scores = [0, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon];
    private static readonly string[] Texts = ["", " ", "▁", "a", "<unk>", "<s>", "</s>", "<0x41>", "<0xZZ>", "\0", "▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁", new('x', 5000)];

    /// <summary>One field: its number, its kind, and its value as it is written behind its key and its length.</summary>
    private sealed record Field(int Number, int Kind, byte[] Value);

    /// <summary>A changed copy.</summary>
    public static byte[] Restructure(byte[] valid, Random random)
    {
        var fields = Split(valid);
        for (var change = random.Next(2) == 0 ? 1 : random.Next(2, MostChanges + 1); change > 0; change--) Change(fields, random);
        return Join(fields);
    }

    /// <summary>The same with so many pieces at most.</summary>
    public static byte[] FewPieces(byte[] model, int count)
    {
        var kept = 0;
        return Join([.. Split(model).Where(field => field.Number != Pieces || kept++ < count)]);
    }

    private static void Change(List<Field> fields, Random random)
    {
        if (fields.Count == 0)
        {
            fields.Add(new(Pieces, 2, [10, 1, (byte)'a']));
            return;
        }

        // Half of the changes go to what is not a piece: the rules, of which there are few.
        var others = random.Next(2) == 0 ? Enumerable.Range(0, fields.Count).Where(i => fields[i].Number != Pieces).ToArray() : [];
        var at = others.Length > 0 ? others[random.Next(others.Length)] : random.Next(fields.Count);
        var field = fields[at];
        switch (random.Next(8))
        {
            case 0: fields.RemoveAt(at); break;
            case 1: fields.Insert(random.Next(fields.Count + 1), field); break;
            case 2: fields[at] = field with { Number = random.Next(1, 60) }; break;
            case 3: fields[at] = Value(field, random, random.Next(3) switch { 0 => 0, 1 => 2, _ => 5 }); break;
            case 4 or 5 when field.Kind == 2 && TrySplit(field.Value) is { Count: > 0 } inner:
                Change(inner, random);
                fields[at] = field with { Value = Join(inner) };
                break;
            case 6 when field.Value.Length > 0: fields[at] = field with { Value = Bytes(field.Value, random) }; break;
            default: fields[at] = Value(field, random, field.Kind); break;
        }
    }

    private static Field Value(Field field, Random random, int kind) => field with
    {
        Kind = kind,
        Value = kind switch
        {
            0 => Varint(Numbers[random.Next(Numbers.Length)]),
            5 => Single(Scores[random.Next(Scores.Length)]),
            1 => BitConverter.GetBytes(Numbers[random.Next(Numbers.Length)]),
            _ => random.Next(3) == 0 ? field.Value[..random.Next(field.Value.Length + 1)] : System.Text.Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]),
        },
    };

    // A few bytes, and now and then a whole unit of the precompiled map's tree.
    private static byte[] Bytes(byte[] value, Random random)
    {
        var bytes = (byte[])value.Clone();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var at = random.Next(3) == 0 ? random.Next(Math.Min(bytes.Length, 16)) : random.Next(bytes.Length);
            if (random.Next(2) == 0 && at + 4 <= bytes.Length) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)Numbers[random.Next(Numbers.Length)]);
            else bytes[at] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static byte[] Single(float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 128; value >>= 7) bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Join(List<Field> fields)
    {
        using var stream = new MemoryStream();
        foreach (var field in fields)
        {
            stream.Write(Varint(((ulong)field.Number << 3) | (uint)field.Kind));
            if (field.Kind == 2) stream.Write(Varint((ulong)field.Value.Length));
            stream.Write(field.Value);
        }

        return stream.ToArray();
    }

    private static List<Field> Split(byte[] bytes) => TrySplit(bytes) ?? throw new InvalidDataException("This is no protocol buffer.");

    private static List<Field>? TrySplit(byte[] bytes)
    {
        var (fields, at) = (new List<Field>(), 0);
        while (at < bytes.Length)
        {
            if (!TryVarint(bytes, ref at, out var key) || key >> 3 is 0 or > int.MaxValue) return null;
            var (kind, start) = ((int)(key & 7), at);
            var length = 0UL;
            if (kind == 0 && TryVarint(bytes, ref at, out _)) length = (ulong)(at - start);
            else if (kind == 2 && TryVarint(bytes, ref at, out length)) start = at;
            else if (kind is 1 or 5) length = kind == 1 ? 8UL : 4UL;
            else return null;
            if (length > (ulong)(bytes.Length - start)) return null;
            at = start + (int)length;
            fields.Add(new((int)(key >> 3), kind, bytes[start..at]));
        }

        return fields;
    }

    private static bool TryVarint(byte[] bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; at < bytes.Length && shift < 64; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128) return true;
        }

        return false;
    }
}
