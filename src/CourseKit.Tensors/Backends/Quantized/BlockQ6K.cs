using System.Runtime.Intrinsics;

namespace CourseKit.Tensors.Backends.Quantized;

/// <summary>
/// Q6_K: 256 elements in 210 bytes, in 16 groups of 16 with a scale each. 128 bytes with the lower four bits, 64 with the upper two, 16 signed
/// scales s, a float16 d. Each half of 128 elements takes 64 and 32 of those bytes; its elements i, 32 + i, 64 + i and 96 + i (i below 32) have their
/// lower bits in the lower halves of bytes i and 32 + i and then in their upper halves, and their upper bits in byte i, two by two from the
/// lowest. An element is (d * s) * (q - 32).
/// </summary>
internal sealed unsafe class BlockQ6K(DType type) : BlockDequantizer(type)
{
    private const int HighStart = 128;
    private const int ScaleStart = 192;
    private const int DStart = 208;

    protected override void Scalars(byte* block, float* target)
    {
        var d = Half(block + DStart);
        var scales = (sbyte*)(block + ScaleStart);
        for (var element = 0; element < 256; element++)
        {
            var (half, quarter, i) = (element / 128, element / 32 % 4, element % 32);
            var low = block[(half * 64) + (quarter % 2 * 32) + i] >> (quarter / 2 * 4);
            var high = block[HighStart + (half * 32) + i] >> (quarter * 2);
            target[element] = d * scales[element / 16] * (((low & 15) | ((high & 3) << 4)) - 32);
        }
    }

    protected override void Vectors(byte* block, float* target)
    {
        var d = Half(block + DStart);
        var scales = (sbyte*)(block + ScaleStart);
        for (var element = 0; element < 256; element += 16)
        {
            var (half, quarter, i) = (element / 128, element / 32 % 4, element % 32);
            var low = Vector128.Load(block + (half * 64) + (quarter % 2 * 32) + i) >>> (quarter / 2 * 4);
            var high = Vector128.Load(block + HighStart + (half * 32) + i) >>> (quarter * 2);
            var q = (low & Vector128.Create((byte)15)) | ((high & Vector128.Create((byte)3)) << 4);
            Scale(q.AsSByte() - Vector128.Create((sbyte)32), d * scales[element / 16], target + element);
        }
    }
}
