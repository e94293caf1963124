using CourseKit.Bench.Fuzzing;
using CourseKit.Tensors.Backends.Quantized;
using CourseKit.Tensors.Formats.Gguf;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>Quantised blocks against a reading of the format that is written down here a second time: one element at a time, from the bits of
/// the block (ggml, <c>ggml-common.h</c>). Equal bit for bit.</summary>
public sealed unsafe class GgufBlockTests
{
    private const int Blocks = 600;

    public static TheoryData<string, uint, int, int> Types => new()
    {
        { "Q4_0", 2, 32, 18 }, { "Q4_1", 3, 32, 20 }, { "Q8_0", 8, 32, 34 }, { "Q4_K", 12, 256, 144 }, { "Q5_K", 13, 256, 176 }, { "Q6_K", 14, 256, 210 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Random_blocks_are_what_the_format_says(string name, uint id, int size, int bytes)
    {
        var data = RandomBlocks(name, bytes);
        var file = GgufFile.Parse(new GgufBuilder().Tensor("t", id, [(ulong)size, Blocks], data).Build());
        Assert.Equal((name, size, bytes), (file["t"].Type.Name, file["t"].Type.BlockSize, file["t"].Type.BlockBytes));
        var ours = file.ReadTensor("t").ToArray();
        Assert.Equal(size * Blocks, ours.Length);
        for (var i = 0; i < ours.Length; i++)
        {
            var expected = Element(name, data.AsSpan(i / size * bytes, bytes), i % size);
            Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(ours[i]), $"element {i}: {ours[i]:R}, expected {expected:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Vectors_and_scalars_give_the_same_bits(string name, uint id, int size, int bytes)
    {
        var dequantizer = BlockDequantizer.Of(GgufType.Of(id).DType!.Value);
        var data = RandomBlocks(name, bytes);
        float[] scalars = new float[size * Blocks], vectors = new float[size * Blocks];
        fixed (byte* source = data)
        fixed (float* plain = scalars, wide = vectors)
        {
            dequantizer.Dequantize(source, plain, Blocks, withVectors: false);
            dequantizer.Dequantize(source, wide, Blocks, withVectors: true);
        }

        Assert.Equal(scalars.Select(BitConverter.SingleToInt32Bits), vectors.Select(BitConverter.SingleToInt32Bits));
    }

    // All bytes at random but the float16 factors, which are finite: of both signs, denormal ones and zeros among them.
    private static byte[] RandomBlocks(string name, int bytes)
    {
        var random = new Random(bytes);
        var data = new byte[bytes * Blocks];
        random.NextBytes(data);
        int[] factors = name switch { "Q6_K" => [208], "Q8_0" or "Q4_0" => [0], _ => [0, 2] };
        for (var block = 0; block < Blocks; block++)
        {
            foreach (var place in factors)
            {
                var factor = block % 10 == 0 ? (Half)0 : block % 10 == 1 ? BitConverter.UInt16BitsToHalf((ushort)random.Next(1, 1024)) : (Half)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-10, 10)));
                BitConverter.TryWriteBytes(data.AsSpan((block * bytes) + place), factor);
            }
        }

        return data;
    }

    private static float Element(string name, ReadOnlySpan<byte> block, int i)
    {
        float F16(ReadOnlySpan<byte> b, int at) => (float)BitConverter.ToHalf(b.Slice(at, 2));
        int Bits(ReadOnlySpan<byte> b, int bit, int count)
        {
            var value = 0;
            for (var k = 0; k < count; k++) value |= ((b[(bit + k) / 8] >> ((bit + k) % 8)) & 1) << k;
            return value;
        }

        switch (name)
        {
            case "Q4_0": return F16(block, 0) * (Bits(block[2..], (i % 16 * 8) + (i / 16 * 4), 4) - 8);
            case "Q4_1": return (F16(block, 0) * Bits(block[4..], (i % 16 * 8) + (i / 16 * 4), 4)) + F16(block, 2);
            case "Q8_0": return F16(block, 0) * (sbyte)block[2 + i];
            case "Q6_K":
                var (part, row, column) = (i / 128, i % 128 / 32, i % 32);
                var low = Bits(block[(part * 64)..], (((row % 2 * 32) + column) * 8) + (row / 2 * 4), 4);
                var high = Bits(block[(128 + (part * 32))..], (column * 8) + (row * 2), 2);
                return F16(block, 208) * (sbyte)block[192 + (i / 16)] * ((low + (16 * high)) - 32);
        }

        // Q4_K and Q5_K: scales and minima of the groups 0 to 3 whole, of 4 to 7 in two pieces.
        var group = i / 32;
        var packed = block.Slice(4, 12);
        var scale = group < 4 ? Bits(packed, group * 8, 6) : Bits(packed, (group + 4) * 8, 4) + (16 * Bits(packed, ((group - 4) * 8) + 6, 2));
        var minimum = group < 4 ? Bits(packed, (group + 4) * 8, 6) : Bits(packed, ((group + 4) * 8) + 4, 4) + (16 * Bits(packed, (group * 8) + 6, 2));
        var quants = block[(name == "Q5_K" ? 48 : 16)..];
        var q = Bits(quants, (((group / 2 * 32) + (i % 32)) * 8) + (group % 2 * 4), 4);
        if (name == "Q5_K") q += 16 * Bits(block[16..], (i % 32 * 8) + group, 1);
        return (F16(block, 0) * scale * q) - (F16(block, 2) * minimum);
    }
}
