using System.Numerics;

namespace CourseKit.Tensors;

/// <summary>Work on elements whose C# type is known only when it runs.</summary>
internal interface IElementWork
{
    void Run<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>Calls generic code with the C# type that an element type has in memory. Bool counts as a byte that is 0 or 1.</summary>
internal static class ElementDispatch
{
    /// <exception cref="NotSupportedException">A storage type, which callers widen first.</exception>
    public static void Run<TWork>(DType type, TWork work)
        where TWork : struct, IElementWork
    {
        switch (type)
        {
            case DType.Float32: work.Run<float>(); break;
            case DType.Float64: work.Run<double>(); break;
            case DType.Int64: work.Run<long>(); break;
            case DType.Int32: work.Run<int>(); break;
            case DType.Int8: work.Run<sbyte>(); break;
            case DType.Byte or DType.Bool: work.Run<byte>(); break;
            default: throw new NotSupportedException($"Elements of {type} are storage only. Convert with To(DType.Float32).");
        }
    }

    extension(Tensor x)
    {
        /// <summary>The tensor itself, or in Float32 when its type is for storage only.</summary>
        internal Tensor Widened() => x.DType is DType.Float16 or DType.BFloat16 ? x.To(DType.Float32) : x;
    }
}
