using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace CourseKit.Tensors.Formats.Gguf;

/// <summary>Reads numbers, strings and arrays one after another and never past the end of the file. No length is believed before the
/// bytes for it are there.</summary>
internal sealed unsafe class GgufReader(string path, MappedFile file)
{
    // Arrays in arrays are allowed by the format and used by nobody; deep ones would only exhaust the stack.
    private const int MaximumDepth = 4;
    private const int MaximumStringBytes = 64 << 20;

    private static readonly string[] TypeNames =
        ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "bool", "string", "array", "uint64", "int64", "float64"];

    // The fewest bytes that a value takes: of an array its type and count, of a string its length.
    private static readonly int[] LeastBytes = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8];

    /// <summary>The next byte's offset.</summary>
    public long Position { get; private set; }

    /// <summary>The bytes from here to the end.</summary>
    public long Remaining => file.Length - Position;

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>A count of things that take at least <paramref name="leastBytes"/> each.</summary>
    public int Count(string what, int leastBytes)
    {
        var count = UInt64(what);
        if (count > (ulong)(Remaining / leastBytes) || count > int.MaxValue)
            throw GgufException.Invalid(path, $"{what} is {count}, but only {Remaining} bytes follow, expected at least {leastBytes} for each.");
        return (int)count;
    }

    /// <summary>A text: its length in bytes, then as many bytes of UTF-8.</summary>
    public string String(string what, int maximumBytes = MaximumStringBytes)
    {
        var length = UInt64($"the length of {what}");
        if (length > (ulong)maximumBytes) throw GgufException.Invalid(path, $"{what} is said to have {length} bytes, expected at most {maximumBytes}.");
        var bytes = Take((long)length, what);

        // Vocabularies hold pieces of characters, but the format writes them as text.
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw GgufException.Invalid(path, $"{what} is not valid UTF-8.");
    }

    /// <summary>A value of metadata with its type before it: a boxed number, a bool, a string, or an array of these.</summary>
    public object Value(string key)
    {
        var type = Type(key);
        return type == 9 ? Array(key, 1) : Scalar(type, key);
    }

    private uint Type(string key)
    {
        var type = UInt32($"the type of {key}");
        return type < TypeNames.Length ? type : throw GgufException.Invalid(path, $"{key} has the type {type}, expected 0 to {TypeNames.Length - 1}.");
    }

    private object Scalar(uint type, string key) => type switch
    {
        0 => Take(1, key)[0],
        1 => (sbyte)Take(1, key)[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, key)),
        3 => BinaryPrimitives.ReadInt16LittleEndian(Take(2, key)),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, key)),
        5 => BinaryPrimitives.ReadInt32LittleEndian(Take(4, key)),
        6 => BinaryPrimitives.ReadSingleLittleEndian(Take(4, key)),
        7 => Truth(Take(1, key)[0], key),
        8 => String(key),
        10 => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, key)),
        11 => BinaryPrimitives.ReadInt64LittleEndian(Take(8, key)),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(Take(8, key)),
    };

    private Array Array(string key, int depth)
    {
        if (depth > MaximumDepth) throw GgufException.Invalid(path, $"{key} has arrays nested more than {MaximumDepth} deep.");
        var type = Type(key);
        var count = Count($"the number of elements of {key}", LeastBytes[type]);
        return type switch
        {
            0 => Numbers<byte>(count, key),
            1 => Numbers<sbyte>(count, key),
            2 => Numbers<ushort>(count, key),
            3 => Numbers<short>(count, key),
            4 => Numbers<uint>(count, key),
            5 => Numbers<int>(count, key),
            6 => Numbers<float>(count, key),
            7 => Truths(count, key),
            8 => Items(count, () => String(key)),
            9 => Items(count, () => Array(key, depth + 1)),
            10 => Numbers<ulong>(count, key),
            11 => Numbers<long>(count, key),
            _ => Numbers<double>(count, key),
        };
    }

    // The machine is little-endian, as the file.
    private T[] Numbers<T>(int count, string key)
        where T : unmanaged
    {
        var bytes = Take((long)count * sizeof(T), key);
        var values = count == 0 ? [] : GC.AllocateUninitializedArray<T>(count);
        bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private bool[] Truths(int count, string key)
    {
        var bytes = Take(count, key);
        var values = new bool[count];
        for (var i = 0; i < count; i++) values[i] = Truth(bytes[i], key);
        return values;
    }

    private static T[] Items<T>(int count, Func<T> next)
    {
        var items = count == 0 ? [] : new T[count];
        for (var i = 0; i < count; i++) items[i] = next();
        return items;
    }

    private bool Truth(byte value, string key) =>
        value <= 1 ? value == 1 : throw GgufException.Invalid(path, $"{key} is a bool of value {value}, expected 0 or 1.");

    private ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count > Remaining || count > int.MaxValue)
            throw GgufException.Invalid(path, $"{what} takes {count} bytes, but only {Remaining} follow: the file was cut off.");
        var span = new ReadOnlySpan<byte>(file.Pointer + Position, (int)count);
        Position += count;
        return span;
    }
}
