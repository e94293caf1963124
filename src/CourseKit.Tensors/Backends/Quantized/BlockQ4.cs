using System.Runtime.Intrinsics;

namespace CourseKit.Tensors.Backends.Quantized;

/// <summary>
/// Q4_0 and Q4_1: 32 elements in 18 or 20 bytes. A float16 d, in Q4_1 a float16 m, then 16 bytes: byte i holds element i in its lower half
/// and element i + 16 in its upper half. An element is d * (q - 8) in Q4_0, d * q + m in Q4_1.
/// </summary>
internal sealed unsafe class BlockQ4(DType type, bool hasMinimum) : BlockDequantizer(type)
{
    private const int Half16 = 16;

    protected override void Scalars(byte* block, float* target)
    {
        var d = Half(block);
        if (hasMinimum)
        {
            var m = Half(block + 2);
            var q = block + 4;
            for (var i = 0; i < Half16; i++) (target[i], target[i + Half16]) = ((d * (q[i] & 15)) + m, (d * (q[i] >> 4)) + m);
        }
        else
        {
            var q = block + 2;
            for (var i = 0; i < Half16; i++) (target[i], target[i + Half16]) = (d * ((q[i] & 15) - 8), d * ((q[i] >> 4) - 8));
        }
    }

    protected override void Vectors(byte* block, float* target)
    {
        var d = Half(block);
        var q = Vector128.Load(block + (hasMinimum ? 4 : 2));
        var (lower, upper) = ((q & Vector128.Create((byte)15)).AsSByte(), (q >>> 4).AsSByte());
        if (hasMinimum)
        {
            var m = Half(block + 2);
            ScaleAndAdd(lower, d, m, target);
            ScaleAndAdd(upper, d, m, target + Half16);
        }
        else
        {
            var eight = Vector128.Create((sbyte)8);
            Scale(lower - eight, d, target);
            Scale(upper - eight, d, target + Half16);
        }
    }
}
