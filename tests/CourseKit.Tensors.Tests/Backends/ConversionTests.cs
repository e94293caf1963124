using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

public unsafe class ConversionTests
{
    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Every_half_is_widened_exactly(string path)
    {
        const int n = 65536;
        Storage halves = Storage.Allocate(DType.Float16, n), wide = Storage.Allocate(DType.Float32, n);
        for (var i = 0; i < n; i++) ((ushort*)halves.Pointer)[i] = (ushort)i;
        Conformance.Backend(path).Convert(new(halves, 0, n), new(wide, 0, n));
        for (var i = 0; i < n; i++) Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)i), ((float*)wide.Pointer)[i]);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Every_bfloat16_survives_the_way_to_float32_and_back(string path)
    {
        const int n = 65536;
        var backend = Conformance.Backend(path);
        Storage narrow = Storage.Allocate(DType.BFloat16, n), wide = Storage.Allocate(DType.Float32, n), back = Storage.Allocate(DType.BFloat16, n);
        for (var i = 0; i < n; i++) ((ushort*)narrow.Pointer)[i] = (ushort)i;
        backend.Convert(new(narrow, 0, n), new(wide, 0, n));
        backend.Convert(new(wide, 0, n), new(back, 0, n));
        for (var i = 0; i < n; i++)
        {
            var value = ((float*)wide.Pointer)[i];
            Assert.Equal(BitConverter.Int32BitsToSingle(i << 16), value);
            if (!float.IsNaN(value)) Assert.Equal((ushort)i, ((ushort*)back.Pointer)[i]);
            else Assert.True(float.IsNaN(BitConverter.Int32BitsToSingle(((ushort*)back.Pointer)[i] << 16)));
        }
    }

    [Theory]
    [InlineData(0x3F808000, 0x3F80)]
    [InlineData(0x3F818000, 0x3F82)]
    [InlineData(0x3F808001, 0x3F81)]
    [InlineData(0x3F807FFF, 0x3F80)]
    [InlineData(0x7F7FFFFF, 0x7F80)]
    public void Bfloat16_is_rounded_to_nearest_even(int bits, int expected)
    {
        Storage wide = Storage.Allocate(DType.Float32, 1), narrow = Storage.Allocate(DType.BFloat16, 1);
        *(int*)wide.Pointer = bits;
        foreach (var backend in new Backend[] { new CourseKit.Tensors.Backends.Cpu.CpuBackend(), new ScalarBackend<float>() })
        {
            backend.Convert(new(wide, 0, 1), new(narrow, 0, 1));
            Assert.Equal(expected, *(ushort*)narrow.Pointer);
        }
    }

    [Theory]
    [InlineData(DType.Float16, new[] { 0, 1, -1.5f, 2049, 65504, 70000, 1 / 3f }, new[] { 0, 1, -1.5f, 2048, 65504, float.PositiveInfinity, 0.333251953125f })]
    [InlineData(DType.BFloat16, new[] { 0, 1, -1.5f, 2049, 65504, 1 / 3f }, new[] { 0, 1, -1.5f, 2048, 65536, 0.333984375f })]
    [InlineData(DType.Int64, new[] { 0, 1.75f, -1.5f, 2049, 1e12f }, new[] { 0, 1, -1, 2049, 1e12f })]
    [InlineData(DType.Int32, new[] { 0, 1.75f, -1.5f, 2049, 70000 }, new float[] { 0, 1, -1, 2049, 70000 })]
    [InlineData(DType.Int8, new[] { 0, 1.75f, -1.5f, -128, 127 }, new float[] { 0, 1, -1, -128, 127 })]
    [InlineData(DType.Byte, new[] { 0, 1.75f, 3.99f, 128, 255 }, new float[] { 0, 1, 3, 128, 255 })]
    [InlineData(DType.Bool, new[] { 0, 1.75f, -1.5f, float.NaN, 1e-40f }, new float[] { 0, 1, 1, 1, 1 })]
    [InlineData(DType.Float64, new[] { 0, 1.75f, -1.5f, 2049, 1 / 3f }, new[] { 0, 1.75f, -1.5f, 2049, 1 / 3f })]
    public void Values_are_rounded_or_truncated_on_the_way_to_a_type_and_back(DType type, float[] values, float[] expected)
    {
        var n = values.Length;
        foreach (var backend in new Backend[] { new CourseKit.Tensors.Backends.Cpu.CpuBackend(), new ScalarBackend<float>() })
        {
            Storage source = Twin.Of(values).Single, stored = Storage.Allocate(type, n), back = Storage.Allocate(DType.Float32, n);
            backend.Convert(new(source, 0, n), new(stored, 0, n));
            backend.Convert(new(stored, 0, n), new(back, 0, n));
            Assert.Equal(expected, new ReadOnlySpan<float>((float*)back.Pointer, n).ToArray());
        }
    }

    [Fact]
    public void A_gathered_half_precision_table_is_widened()
    {
        var backend = new CourseKit.Tensors.Backends.Cpu.CpuBackend();
        var values = Twin.Random(5 * 33, 1);
        Storage table = Storage.Allocate(DType.Float16, 5 * 33), ids = Storage.Allocate(DType.Int64, 2), y = Storage.Allocate(DType.Float32, 66);
        backend.Convert(new(values.Single, 0, 5 * 33), new(table, 0, 5 * 33));
        ((long*)ids.Pointer)[0] = 4;
        ((long*)ids.Pointer)[1] = 1;
        backend.GatherRows(new(table, 0, 5 * 33), new(ids, 0, 2), new(y, 0, 66), 33);
        var expected = values.Singles.Select(value => (float)(Half)value).ToArray();
        Assert.Equal([.. expected[132..165], .. expected[33..66]], new ReadOnlySpan<float>((float*)y.Pointer, 66).ToArray());
    }

    [Fact]
    public void A_conversion_that_the_type_of_computation_has_no_part_in_is_refused()
    {
        Storage a = Storage.Allocate(DType.Int32, 1), b = Storage.Allocate(DType.Float16, 1);
        Assert.Throws<NotSupportedException>(() => new CourseKit.Tensors.Backends.Cpu.CpuBackend().Convert(new(a, 0, 1), new(b, 0, 1)));
        Assert.Throws<NotSupportedException>(() => new ScalarBackend<double>().Convert(new(a, 0, 1), new(b, 0, 1)));
    }

    [Fact]
    public void A_width_that_does_not_exist_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CourseKit.Tensors.Backends.Cpu.CpuBackend(64));
}
