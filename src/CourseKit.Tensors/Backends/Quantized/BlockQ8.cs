using System.Runtime.Intrinsics;

namespace CourseKit.Tensors.Backends.Quantized;

/// <summary>Q8_0: 32 elements in 34 bytes. A float16 d, then 32 signed bytes q; an element is d * q.</summary>
internal sealed unsafe class BlockQ8(DType type) : BlockDequantizer(type)
{
    private const int Size = 32;

    protected override void Scalars(byte* block, float* target)
    {
        var d = Half(block);
        var q = (sbyte*)(block + 2);
        for (var i = 0; i < Size; i++) target[i] = d * q[i];
    }

    protected override void Vectors(byte* block, float* target)
    {
        var d = Half(block);
        Scale(Vector128.Load((sbyte*)(block + 2)), d, target);
        Scale(Vector128.Load((sbyte*)(block + 18)), d, target + 16);
    }
}
