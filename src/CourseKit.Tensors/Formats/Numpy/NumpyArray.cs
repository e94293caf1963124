using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>The contents of a .npy file, between a stream and a tensor.</summary>
internal static unsafe class NumpyArray
{
    private const int Chunk = 1 << 20;

    /// <summary>Reads one array and checks that the stream ends with it.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="stream">Where it begins.</param>
    /// <param name="available">The bytes that the stream has from here on at most; no more is allocated.</param>
    public static Tensor Read(NumpySource source, Stream stream, long available)
    {
        var header = NumpyHeader.Read(source, stream);
        var (type, count) = (header.Type, header.ElementCount);
        if (count * type.Size > available)
        {
            throw NumpyException.Invalid(
                source, $"shape ({string.Join(", ", header.Sizes)}) of {type.Name} takes {count * type.Size} bytes, but at most {available} follow: the file was cut off.");
        }

        var storage = Storage.Allocate(type.DType, count);
        try
        {
            ReadElements(source, stream, header, storage);
            if (stream.ReadByte() >= 0) throw NumpyException.Invalid(source, "more bytes follow its elements, expected the end: something was appended.");
        }
        catch
        {
            storage.Dispose();
            throw;
        }

        Shape shape = header.Sizes;
        return new(TensorScope.Enter(storage), shape, header.IsFortranOrder ? FortranStrides(header.Sizes) : shape.ContiguousStrides(), 0);
    }

    /// <summary>Writes one array as NumPy does: in Fortran order when the tensor lies so in memory, else row by row.</summary>
    /// <returns>The bytes written.</returns>
    public static long Write(NumpySource target, Stream stream, Tensor tensor)
    {
        var descr = NumpyType.NameOf(target, tensor.DType);
        var isFortranOrder = !tensor.IsContiguous && IsFortranContiguous(tensor);
        var inOrder = isFortranOrder ? tensor : tensor.Detach().Contiguous();
        var header = NumpyHeader.Write(descr, isFortranOrder, tensor.Shape.Sizes);
        stream.Write(header);
        var start = (byte*)inOrder.Storage.Pointer + (inOrder.Offset * tensor.DType.Size);
        var bytes = tensor.ElementCount * tensor.DType.Size;
        for (long done = 0; done < bytes; done += Chunk) stream.Write(new ReadOnlySpan<byte>(start + done, (int)Math.Min(Chunk, bytes - done)));
        GC.KeepAlive(inOrder);
        return header.Length + bytes;
    }

    /// <summary>The bytes that <see cref="Write"/> will write, a header's length more or less; of a type that it will refuse, none.</summary>
    public static long EstimateBytes(Tensor tensor) => tensor.DType.IsQuantized ? 0 : tensor.ElementCount * tensor.DType.Size;

    private static void ReadElements(NumpySource source, Stream stream, NumpyHeader header, Storage storage)
    {
        var (type, count) = (header.Type, header.ElementCount);
        var target = (byte*)storage.Pointer;
        if (type.Widening is null)
        {
            for (long done = 0; done < count * type.Size; done += Chunk)
                Fill(source, stream, new Span<byte>(target + done, (int)Math.Min(Chunk, (count * type.Size) - done)));
            type.ToMachineOrder(target, count);
        }
        else
        {
            var buffer = new byte[(int)Math.Min(Chunk, count * type.Size)];
            fixed (byte* narrow = buffer)
            {
                for (long done = 0; done < count; done += Chunk / type.Size)
                {
                    var part = (int)Math.Min(Chunk / type.Size, count - done);
                    Fill(source, stream, new Span<byte>(narrow, part * type.Size));
                    type.ToMachineOrder(narrow, part);
                    Widen(source, type, narrow, target + (done * type.DType.Size), part);
                }
            }
        }

        GC.KeepAlive(storage);
    }

    private static void Widen(NumpySource source, NumpyType type, byte* narrow, byte* wide, int count)
    {
        switch (type.Widening)
        {
            case NumpyWidening.Int16:
                for (var i = 0; i < count; i++) ((int*)wide)[i] = ((short*)narrow)[i];
                break;
            case NumpyWidening.UInt16:
                for (var i = 0; i < count; i++) ((int*)wide)[i] = ((ushort*)narrow)[i];
                break;
            case NumpyWidening.UInt32:
                for (var i = 0; i < count; i++) ((long*)wide)[i] = ((uint*)narrow)[i];
                break;
            case NumpyWidening.UInt64:
                for (var i = 0; i < count; i++)
                {
                    var value = ((ulong*)narrow)[i];
                    if (value > long.MaxValue)
                    {
                        throw new NumpyException(
                            source.Path, $"it holds the unsigned number {value}; tensors hold whole numbers up to {long.MaxValue}. Save it as float64.", source.Array);
                    }

                    ((long*)wide)[i] = (long)value;
                }

                break;
            default:
                for (var i = 0; i < count; i++) wide[i] = narrow[i] == 0 ? (byte)0 : (byte)1;
                break;
        }
    }

    private static void Fill(NumpySource source, Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw NumpyException.Invalid(source, "the file ends inside of its elements: it was cut off.");
    }

    private static long[] FortranStrides(int[] sizes)
    {
        var strides = new long[sizes.Length];
        for (var (i, step) = (0, 1L); i < sizes.Length; step *= Math.Max(sizes[i], 1), i++) strides[i] = step;
        return strides;
    }

    private static bool IsFortranContiguous(Tensor tensor)
    {
        var expected = 1L;
        for (var i = 0; i < tensor.Rank; i++)
        {
            if (tensor.Shape[i] == 1) continue;
            if (tensor.Strides[i] != expected) return false;
            expected *= tensor.Shape[i];
        }

        return true;
    }
}
