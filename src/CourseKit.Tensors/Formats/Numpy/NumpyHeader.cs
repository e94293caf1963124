using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>What a .npy file says before its elements: type, order, shape.</summary>
/// <remarks>Source: NumPy, "The .npy format" (NEP 1) and <c>numpy/lib/format.py</c> for versions 2.0 and 3.0 and for the padding.</remarks>
internal sealed record NumpyHeader(NumpyType Type, bool IsFortranOrder, int[] Sizes)
{
    // NumPy itself refuses longer headers since 1.24; 64 dimensions are its most since 2.0.
    private const int MaximumBytes = 10_000;
    private const int MaximumDimensions = 64;
    private const int Alignment = 64;

    // Room for the first (in Fortran order the last) size to grow in place.
    private const int GrowthDigits = 21;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The number of elements.</summary>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (var size in Sizes) count *= size;
            return count;
        }
    }

    /// <summary>Reads the header and leaves the stream at the first element.</summary>
    public static NumpyHeader Read(NumpySource source, Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        Fill(source, stream, start[..8], "its start");
        if (!start[..6].SequenceEqual(Magic))
            throw NumpyException.Invalid(source, $"it begins with the bytes {Convert.ToHexString(start[..6])}, expected 934E554D5059 (\\x93NUMPY).");
        var (major, minor) = (start[6], start[7]);
        if (major is 0 or > 3 || minor != 0) throw NumpyException.Invalid(source, $"the format's version is {major}.{minor}, expected 1.0, 2.0 or 3.0.");
        var wide = major > 1 ? 4 : 2;
        Fill(source, stream, start.Slice(8, wide), "the length of its header");
        var length = major > 1 ? BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (length > MaximumBytes) throw NumpyException.Invalid(source, $"the header is said to have {length} bytes, expected at most {MaximumBytes}.");
        var bytes = new byte[length];
        Fill(source, stream, bytes, $"its header of {length} bytes");
        return Parse(source, major == 3 ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes));
    }

    /// <summary>The start of a file, from the magic bytes to the last before the elements, as NumPy writes it.</summary>
    /// <param name="descr">The type's name.</param>
    /// <param name="isFortranOrder">Whether the first dimension changes fastest.</param>
    /// <param name="sizes">The size of every dimension.</param>
    public static byte[] Write(string descr, bool isFortranOrder, ReadOnlySpan<int> sizes)
    {
        var dictionary = new StringBuilder($"{{'descr': '{descr}', 'fortran_order': {(isFortranOrder ? "True" : "False")}, 'shape': (");
        for (var i = 0; i < sizes.Length; i++) dictionary.Append(i > 0 ? ", " : "").Append(sizes[i]);
        dictionary.Append(sizes.Length == 1 ? ",), }" : "), }");
        if (sizes.Length > 0)
        {
            var growing = sizes[isFortranOrder ? ^1 : 0].ToString(CultureInfo.InvariantCulture);
            dictionary.Append(' ', GrowthDigits - growing.Length);
        }

        // The elements begin at a multiple of 64; NumPy adds a full 64 where they would without padding. 64 sizes of at most ten digits fit
        // version 1.0, whose header ends at 65,535.
        var unpadded = Magic.Length + 4 + dictionary.Length + 1;
        dictionary.Append(' ', Alignment - (unpadded % Alignment)).Append('\n');
        var bytes = new byte[Magic.Length + 4 + dictionary.Length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)dictionary.Length));
        Encoding.Latin1.GetBytes(dictionary.ToString(), bytes.AsSpan(10));
        return bytes;
    }

    private static NumpyHeader Parse(NumpySource source, string text)
    {
        Dictionary<string, object> fields;
        try
        {
            fields = PythonLiteral.ReadDictionary(text);
        }
        catch (FormatException error)
        {
            throw NumpyException.Invalid(source, $"the header is no Python dictionary as NumPy writes it: {error.Message}.", error);
        }

        if (fields.Count != 3 || !fields.TryGetValue("descr", out var descr) || !fields.TryGetValue("fortran_order", out var order) || !fields.TryGetValue("shape", out var shape))
        {
            var given = string.Join(", ", fields.Keys.Order(StringComparer.Ordinal).Select(TensorFileException.Quote));
            throw NumpyException.Invalid(source, $"the header has the keys {given}, expected 'descr', 'fortran_order' and 'shape'.");
        }

        if (order is not bool isFortranOrder) throw NumpyException.Invalid(source, "the header's 'fortran_order' is neither True nor False.");
        var type = NumpyType.Parse(source, descr);
        return new(type, isFortranOrder, ParseShape(source, type, shape));
    }

    private static int[] ParseShape(NumpySource source, NumpyType type, object shape)
    {
        if (shape is not List<object> items || items.Any(item => item is not long))
            throw NumpyException.Invalid(source, "the header's 'shape' is no tuple of whole numbers, expected e.g. (2, 3).");
        if (items.Count > MaximumDimensions) throw NumpyException.Invalid(source, $"the shape has {items.Count} dimensions, expected at most {MaximumDimensions}.");
        UInt128 elements = 1;
        var tooMany = false;
        foreach (long size in items)
        {
            if (size is < 0 or > int.MaxValue) throw NumpyException.Invalid(source, $"the shape has the size {size}, expected 0 to {int.MaxValue}.");
            elements *= (ulong)size;
            tooMany |= elements > (ulong)(long.MaxValue / type.Size);
            if (tooMany) elements = 1;
        }

        // Before a size of 0 as well, as strides would overflow.
        return tooMany
            ? throw NumpyException.Invalid(source, $"shape ({string.Join(", ", items)}) of {type.Name} takes more than 63 bits of bytes.")
            : [.. items.Select(item => (int)(long)item)];
    }

    private static void Fill(NumpySource source, Stream stream, Span<byte> bytes, string what)
    {
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length) throw NumpyException.Invalid(source, $"the file ends inside of {what}: it was cut off.");
    }
}
