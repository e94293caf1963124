using System.Numerics;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Between integer types (Bool among them) without a detour through real numbers, which hold no int64 above 2^53 exactly.</summary>
internal static unsafe class IntegerConversion
{
    /// <summary>y = x; what does not fit becomes the nearest that does.</summary>
    public static void Apply(DataView x, DataView y)
    {
        switch (x.Type)
        {
            case DType.Int64: From(x.Pointer<long>(), y); break;
            case DType.Int32: From(x.Pointer<int>(), y); break;
            case DType.Int8: From(x.Pointer<sbyte>(), y); break;
            default: From(x.Pointer<byte>(), y); break;
        }

        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    private static void From<T>(T* x, DataView y)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (y.Type)
        {
            case DType.Int64: Cast(x, y.Pointer<long>(), y.Length); break;
            case DType.Int32: Cast(x, y.Pointer<int>(), y.Length); break;
            case DType.Int8: Cast(x, y.Pointer<sbyte>(), y.Length); break;
            case DType.Byte: Cast(x, y.Pointer<byte>(), y.Length); break;
            default:
                var flags = y.Pointer<byte>();
                for (var i = 0L; i < y.Length; i++) flags[i] = T.IsZero(x[i]) ? (byte)0 : (byte)1;
                break;
        }
    }

    private static void Cast<TFrom, TTo>(TFrom* x, TTo* y, long n)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        for (var i = 0L; i < n; i++) y[i] = TTo.CreateSaturating(x[i]);
    }
}
