using System.Runtime.InteropServices;
using CourseKit.Tensors.Formats.Numpy;
using CourseKit.Tensors.Tests.Safetensors;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>Reading and writing .npy. Bytes and lengths marked as NumPy's were written by NumPy 1.24.</summary>
public sealed class NumpyFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Tensor Load(byte[] bytes) => NumpyFile.Load(new MemoryStream(bytes));

    private static byte[] Saved(Tensor tensor)
    {
        using var stream = new MemoryStream();
        NumpyFile.Save(stream, tensor);
        return stream.ToArray();
    }

    [Theory]
    [InlineData("<f4", DType.Float32, "0000C03F000000C0", "1.5 -2")]
    [InlineData("=f4", DType.Float32, "0000C03F000000C0", "1.5 -2")]
    [InlineData("f4", DType.Float32, "0000C03F000000C0", "1.5 -2")]
    [InlineData(">f4", DType.Float32, "3FC00000C0000000", "1.5 -2")]
    [InlineData("<f8", DType.Float64, "000000000000F83F00000000000000C0", "1.5 -2")]
    [InlineData(">f8", DType.Float64, "3FF8000000000000C000000000000000", "1.5 -2")]
    [InlineData("<f2", DType.Float16, "003E00C0", "1.5 -2")]
    [InlineData(">f2", DType.Float16, "3E00C000", "1.5 -2")]
    [InlineData("<i8", DType.Int64, "0100000000000000FEFFFFFFFFFFFFFF", "1 -2")]
    [InlineData(">i8", DType.Int64, "0000000000000001FFFFFFFFFFFFFFFE", "1 -2")]
    [InlineData("<i4", DType.Int32, "01000000FEFFFFFF", "1 -2")]
    [InlineData(">i4", DType.Int32, "00000001FFFFFFFE", "1 -2")]
    [InlineData("|i1", DType.Int8, "01FE", "1 -2")]
    [InlineData(">i1", DType.Int8, "01FE", "1 -2")]
    [InlineData("|u1", DType.Byte, "01FE", "1 254")]
    [InlineData("|b1", DType.Bool, "00FF", "0 1")]
    [InlineData("|b1", DType.Bool, "0100", "1 0")]
    [InlineData("<i2", DType.Int32, "0100FEFF", "1 -2")]
    [InlineData(">i2", DType.Int32, "0001FFFE", "1 -2")]
    [InlineData("<u2", DType.Int32, "0100FEFF", "1 65534")]
    [InlineData(">u2", DType.Int32, "0001FFFE", "1 65534")]
    [InlineData("<u4", DType.Int64, "01000000FEFFFFFF", "1 4294967294")]
    [InlineData(">u4", DType.Int64, "00000001FFFFFFFE", "1 4294967294")]
    [InlineData("<u8", DType.Int64, "0100000000000000FFFFFFFFFFFFFF7F", "1 9223372036854775807")]
    [InlineData(">u8", DType.Int64, "00000000000000017FFFFFFFFFFFFFFF", "1 9223372036854775807")]
    public void Every_type_and_byte_order_is_read(string descr, DType type, string bytes, string values)
    {
        var tensor = Load(NumpyBytes.File(NumpyBytes.Header(descr, "(2,)"), Convert.FromHexString(bytes)));
        Assert.Equal(type, tensor.DType);
        Assert.Equal([2], tensor.Shape);
        var texts = type is DType.Int64
            ? tensor.ToArray<long>().Select(value => value.ToString())
            : tensor.To(DType.Float64).ToArray<double>().Select(value => value.ToString());
        Assert.Equal(values, string.Join(' ', texts));
    }

    [Fact]
    public void Version_two_with_big_endian_numbers_as_numpy_writes_it_is_read()
    {
        var tensor = Load(Convert.FromBase64String(
            "k05VTVBZAgB0AAAAeydkZXNjcic6ICc+ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAgICAg"
            + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/wAAAwAAAAEBAAABAgAAA"));
        Assert.Equal([2, 2], tensor.Shape);
        Assert.Equal([1.5f, -2, 3, 4], tensor.ToArray());
    }

    [Fact]
    public void Version_three_in_fortran_order_as_numpy_writes_it_is_read()
    {
        var tensor = Load(Convert.FromBase64String(
            "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8dTInLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAg"
            + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAQAAgAFAAMABgA="));
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor.ToArray<int>());
    }

    [Theory]
    [InlineData("{'shape':(2,),'fortran_order':False,'descr':'<u1'}")]
    [InlineData("{ \"descr\" : \"|u1\" , \"fortran_order\" : False , \"shape\" : ( 2 , ) , }   \n")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2L,), }")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': [2], }")]
    public void A_header_may_be_written_in_every_way_that_numpy_reads(string header) => Assert.Equal([5, 6], Load(NumpyBytes.File(header, 5, 6)).ToArray<byte>());

    [Theory]
    [InlineData("()", 1)]
    [InlineData("(0,)", 0)]
    [InlineData("(3, 0, 2)", 0)]
    [InlineData("(1, 1, 4)", 4)]
    public void Scalars_and_empty_arrays_are_read(string shape, int elements)
    {
        foreach (var order in new[] { "False", "True" })
            Assert.Equal(elements, Load(NumpyBytes.File(NumpyBytes.Header("|u1", shape, order), new byte[elements])).ToArray<byte>().Length);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float16)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int8)]
    [InlineData(DType.Byte)]
    [InlineData(DType.Bool)]
    public void Every_type_comes_back_as_it_was(DType type)
    {
        var tensor = Tensor.From<float>([0, 1, 2, 3, 4, 5], [3, 2]).To(type);
        var back = Load(Saved(tensor));
        Assert.Equal((type, tensor.Shape), (back.DType, back.Shape));
        Assert.Equal(tensor.To(DType.Float32).ToArray(), back.To(DType.Float32).ToArray());
    }

    [Fact]
    public void A_transposed_matrix_is_written_in_fortran_order_and_comes_back_so()
    {
        var bytes = Saved(Tensor.From<float>([1, 2, 3, 4, 5, 6], [3, 2]).Transpose(0, 1));
        Assert.Contains("'fortran_order': True, 'shape': (2, 3)", System.Text.Encoding.Latin1.GetString(bytes));
        Assert.Equal([1, 2, 3, 4, 5, 6], MemoryMarshal.Cast<byte, float>(bytes.AsSpan(128)).ToArray());
        var back = Load(bytes);
        Assert.Equal([1, 3, 5, 2, 4, 6], back.ToArray());
        Assert.Equal(bytes, Saved(back));
    }

    [Fact]
    public void A_view_in_neither_order_is_written_row_by_row() =>
        Assert.Equal([1, 2, 4, 5], Load(Saved(Tensor.From<float>([0, 1, 2, 3, 4, 5], [2, 3])[.., 1..])).ToArray());

    /// <summary>Where the header grows by 64 bytes is NumPy's, for shapes (1, 1, ...) and (12345, 1, ...).</summary>
    [Fact]
    public void The_padding_is_that_of_numpy()
    {
        for (var rank = 0; rank <= 32; rank++)
            Assert.Equal(rank < 15 ? 128 : 192, Saved(Tensor.Zeros([.. Enumerable.Repeat(1, rank)], DType.Int8)).Length - 1);
        for (var rank = 1; rank <= 30; rank++)
            Assert.Equal(rank < 15 ? 128 : 192, Saved(Tensor.Zeros([12345, .. Enumerable.Repeat(1, rank - 1)], DType.Int8)).Length - 12345);
        Assert.Equal(
            """{'descr': '|i1', 'fortran_order': False, 'shape': (), }""".PadRight(117) + "\n", System.Text.Encoding.Latin1.GetString(Saved(Tensor.Zeros([], DType.Int8))[10..^1]));
        Assert.Equal(
            """{'descr': '|b1', 'fortran_order': False, 'shape': (7,), }""".PadRight(117) + "\n", System.Text.Encoding.Latin1.GetString(Saved(Tensor.Zeros([7], DType.Bool))[10..^7]));
    }

    [Fact]
    public void A_file_is_replaced_whole_or_not_at_all()
    {
        var path = folder["x.npy"];
        NumpyFile.Save(path, Tensor.From<float>(42));
        Assert.Contains("BFloat16, a type that NumPy does not have", Assert.Throws<NumpyException>(() => NumpyFile.Save(path, Tensor.Zeros([2], DType.BFloat16))).Message);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal([42], NumpyFile.Load(path).ToArray());
        Assert.Contains("does not exist", Assert.Throws<NumpyException>(() => NumpyFile.Save(folder["no/x.npy"], Tensor.Zeros([1]))).Message);
    }

    [Fact]
    public void A_missing_file_a_folder_and_an_archive_are_refused()
    {
        Assert.Contains("no such file", Assert.Throws<NumpyException>(() => NumpyFile.Load(folder["absent.npy"])).Message);
        Assert.Contains("this is a folder", Assert.Throws<NumpyException>(() => NumpyFile.Load(folder.Path)).Message);
        NumpyArchive.Save(folder["x.npz"], [("a", Tensor.Zeros([1]))]);
        Assert.Contains("Use NumpyArchive.Open", Assert.Throws<NumpyException>(() => NumpyFile.Load(folder["x.npz"])).Message);
    }
}
