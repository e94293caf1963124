using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Reads single elements, for printing.</summary>
internal static class ElementReader
{
    /// <summary>The element at a place of the tensor's storage: a double for all real types, a long for whole ones, a bool.</summary>
    public static unsafe object Read(Tensor tensor, long place)
    {
        var start = (void*)tensor.Storage.Pointer;
        if (tensor.DType.IsQuantized) return ReadQuantized(tensor, place);
        object element = tensor.DType switch
        {
            DType.Float32 => (double)((float*)start)[place],
            DType.Float64 => ((double*)start)[place],
            DType.Float16 => (double)((Half*)start)[place],
            // A bfloat16 is the upper half of a float32.
            DType.BFloat16 => (double)BitConverter.UInt32BitsToSingle((uint)((ushort*)start)[place] << 16),
            DType.Int64 => ((long*)start)[place],
            DType.Int32 => (long)((int*)start)[place],
            DType.Int8 => (long)((sbyte*)start)[place],
            DType.Byte => (long)((byte*)start)[place],
            _ => ((byte*)start)[place] != 0,
        };
        GC.KeepAlive(tensor);
        return element;
    }

    private static unsafe object ReadQuantized(Tensor tensor, long place)
    {
        float value;
        new ElementSource(tensor.Storage, place).WidenQuantized(&value, 1);
        GC.KeepAlive(tensor);
        return (double)value;
    }
}
