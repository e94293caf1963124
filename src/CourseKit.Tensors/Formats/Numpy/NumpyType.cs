using System.Buffers.Binary;

namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>An element type as a .npy header names it (<c>descr</c>): byte order, kind, bytes of an element.</summary>
/// <param name="Name">As the header has it, e.g. <c>&lt;f4</c>.</param>
/// <param name="Size">Bytes of an element in the file.</param>
/// <param name="IsSwapped">Whether the bytes of an element are in big-endian order.</param>
/// <param name="DType">The type of the tensor that holds the elements.</param>
/// <param name="Widening">How an element is read where tensors have no such type, or null where they have.</param>
internal sealed record NumpyType(string Name, int Size, bool IsSwapped, DType DType, NumpyWidening? Widening)
{
    private const string Readable = "bool, signed and unsigned integers up to 64 bits, and floats of 16, 32 and 64 bits";

    /// <summary>Understands a <c>descr</c>.</summary>
    /// <exception cref="NumpyException">It is no type, or none that tensors can hold.</exception>
    public static NumpyType Parse(NumpySource source, object descr)
    {
        if (descr is not string name)
        {
            if (descr is not List<object>) throw NumpyException.Invalid(source, "the header's 'descr' is no string, expected e.g. '<f4'.");
            throw new NumpyException(
                source.Path, "its elements are records with several fields, which tensors cannot hold. Save each field as an array of its own.", source.Array);
        }

        var order = name.Length > 0 && name[0] is '<' or '>' or '|' or '=' ? name[0] : '=';
        var code = name.AsSpan(name.Length > 0 && name[0] is '<' or '>' or '|' or '=' ? 1 : 0);
        (int Size, DType Type, NumpyWidening? Widening)? found = code switch
        {
            "f4" => (4, DType.Float32, null),
            "f8" => (8, DType.Float64, null),
            "f2" => (2, DType.Float16, null),
            "i8" => (8, DType.Int64, null),
            "i4" => (4, DType.Int32, null),
            "i2" => (2, DType.Int32, NumpyWidening.Int16),
            "i1" or "b" => (1, DType.Int8, null),
            "u1" or "B" => (1, DType.Byte, null),
            "u2" => (2, DType.Int32, NumpyWidening.UInt16),
            "u4" => (4, DType.Int64, NumpyWidening.UInt32),
            "u8" => (8, DType.Int64, NumpyWidening.UInt64),
            "b1" or "?" => (1, DType.Bool, NumpyWidening.Truth),
            _ => null,
        };
        if (found is not var (size, type, widening))
        {
            var problem = code is ['O', ..] ? "Python objects, which would have to be run to be read" : $"of type {TensorFileException.Quote(name)}";
            throw new NumpyException(source.Path, $"its elements are {problem}; expected {Readable}. Convert it with astype before saving.", source.Array);
        }

        // '=' is the byte order of the writer's machine, which the file does not tell; it is little-endian nearly everywhere.
        return new(name, size, order == '>' && size > 1, type, widening);
    }

    /// <summary>The name of our type in a header.</summary>
    /// <exception cref="NumpyException">NumPy has no such type.</exception>
    public static string NameOf(NumpySource target, DType type) => type switch
    {
        DType.Float32 => "<f4",
        DType.Float64 => "<f8",
        DType.Float16 => "<f2",
        DType.Int64 => "<i8",
        DType.Int32 => "<i4",
        DType.Int8 => "|i1",
        DType.Byte => "|u1",
        DType.Bool => "|b1",
        _ => throw new NumpyException(target.Path, $"the tensor holds {type}, a type that NumPy does not have. Convert it first: To(DType.Float32).", target.Array),
    };

    /// <summary>Puts the bytes of elements into the order of this machine, in place.</summary>
    public unsafe void ToMachineOrder(byte* elements, long count)
    {
        if (!IsSwapped) return;
        switch (Size)
        {
            case 2:
                for (long i = 0; i < count; i++) ((ushort*)elements)[i] = BinaryPrimitives.ReverseEndianness(((ushort*)elements)[i]);
                break;
            case 4:
                for (long i = 0; i < count; i++) ((uint*)elements)[i] = BinaryPrimitives.ReverseEndianness(((uint*)elements)[i]);
                break;
            default:
                for (long i = 0; i < count; i++) ((ulong*)elements)[i] = BinaryPrimitives.ReverseEndianness(((ulong*)elements)[i]);
                break;
        }
    }
}

/// <summary>Element types of NumPy that tensors do not have, read into the next that holds all their values.</summary>
internal enum NumpyWidening
{
    /// <summary>Into int32.</summary>
    Int16,

    /// <summary>Into int32.</summary>
    UInt16,

    /// <summary>Into int64.</summary>
    UInt32,

    /// <summary>Into int64; a value of 2⁶³ or more is an error.</summary>
    UInt64,

    /// <summary>Into bool: any byte but 0 becomes 1, or a 255 would count 255 times in a sum over a mask.</summary>
    Truth,
}
