using System.Runtime.Intrinsics;

namespace CourseKit.Tensors.Backends.Quantized;

/// <summary>
/// Q4_K and Q5_K: 256 elements in 144 or 176 bytes, in eight groups of 32 with a scale and a minimum each. A float16 d, a float16 dmin, 12
/// bytes with eight 6-bit scales s and eight 6-bit minima m; in Q5_K 32 bytes with the fifth bits: bit g of byte i belongs to element i of
/// group g; then 128 bytes, 32 for every two groups: byte i holds element i of the first in its lower half, of the second in its upper.
/// An element is (d * s) * q - (dmin * m).
/// </summary>
internal sealed unsafe class BlockQ45K(DType type, bool hasFifthBit) : BlockDequantizer(type)
{
    private const int Groups = 8;
    private const int GroupSize = 32;
    private const int ScaleStart = 4;
    private const int AfterScales = 16;

    private readonly int lowBitsStart = hasFifthBit ? AfterScales + GroupSize : AfterScales;

    protected override void Scalars(byte* block, float* target)
    {
        for (var group = 0; group < Groups; group++)
        {
            var (d, m) = ScaleAndMinimum(block, group);
            var low = block + lowBitsStart + (group / 2 * GroupSize);
            for (var i = 0; i < GroupSize; i++)
            {
                var q = (low[i] >> (group % 2 * 4)) & 15;
                if (hasFifthBit) q |= ((block[AfterScales + i] >> group) & 1) << 4;
                target[(group * GroupSize) + i] = (d * q) - m;
            }
        }
    }

    protected override void Vectors(byte* block, float* target)
    {
        for (var group = 0; group < Groups; group++)
        {
            var (d, m) = ScaleAndMinimum(block, group);
            var low = block + lowBitsStart + (group / 2 * GroupSize);
            for (var i = 0; i < GroupSize; i += 16)
            {
                var q = (Vector128.Load(low + i) >>> (group % 2 * 4)) & Vector128.Create((byte)15);
                if (hasFifthBit) q |= ((Vector128.Load(block + AfterScales + i) >>> group) & Vector128.Create((byte)1)) << 4;
                ScaleAndAdd(q.AsSByte(), d, -m, target + (group * GroupSize) + i);
            }
        }
    }

    // Bytes 0 to 3 hold the scales 0 to 3 in their lower six bits, bytes 4 to 7 the minima 0 to 3. Of the later ones, bytes 8 to 11 hold the
    // lower four bits (of the scale in the lower half, of the minimum in the upper), and the two bits left over in bytes 0 to 7 the rest.
    private static (float Scale, float Minimum) ScaleAndMinimum(byte* block, int group)
    {
        var packed = block + ScaleStart;
        int scale, minimum;
        if (group < 4)
        {
            (scale, minimum) = (packed[group] & 63, packed[group + 4] & 63);
        }
        else
        {
            scale = (packed[group + 4] & 15) | (packed[group - 4] >> 6 << 4);
            minimum = (packed[group + 4] >> 4) | (packed[group] >> 6 << 4);
        }

        return (Half(block) * scale, Half(block + 2) * minimum);
    }
}
