using CourseKit.Tensors.Formats.Numpy;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>Broken and hostile .npy files: each is refused with a message that says why, before memory is taken for what it claims.</summary>
public sealed class NumpyRefusalTests
{
    private const string Good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";

    private static NumpyException Refused(byte[] bytes) => Assert.Throws<NumpyException>(() => NumpyFile.Load(new MemoryStream(bytes), "x.npy"));

    public static TheoryData<string, string> Headers => new()
    {
        { "", "at character 0 is the end, expected '{'" },
        { "\n", "expected '{'" },
        { "[]", "at character 0 is '[', expected '{'" },
        { "{}", "the header has the keys , expected 'descr'" },
        { "{'descr': '|u1'", "is the end, expected '}'" },
        { "{'descr' '|u1'}", "expected ':'" },
        { "{descr: '|u1'}", "expected a string in quotes" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), } x", "expected nothing after the dictionary" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), 'more': 1}", "the keys 'descr', 'fortran_order', 'more', 'shape'" },
        { "{'descr': '|u1', 'shape': (2,), }", "the keys 'descr', 'shape', expected" },
        { "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "the key 'descr' occurs twice" },
        { "{'descr': '|u1', 'fortran_order': 0, 'shape': (2,), }", "'fortran_order' is neither True nor False" },
        { "{'descr': '|u1', 'fortran_order': false, 'shape': (2,), }", "expected a string, a number, True, False or a tuple" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': 2, }", "'shape' is no tuple of whole numbers" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2), }", "'shape' is no tuple of whole numbers" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': ('2',), }", "'shape' is no tuple of whole numbers" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (True,), }", "'shape' is no tuple of whole numbers" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2.0,), }", "expected ')'" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,), }", "the size -1, expected 0 to 2147483647" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2147483648,), }", "the size 2147483648" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,), }", "no whole number within 64 bits" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", "more than 63 bits of bytes" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2147483647, 0), }", "more than 63 bits of bytes" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2147483647, 2147483647), }", "takes 4611686014132420609 bytes, but at most" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': ((((((((((2,),),),),),),),),),), }", "nested more than 8 deep" },
        { "{'descr': '|u1, 'fortran_order': False, 'shape': (2,), }", "expected '}'" },
        { "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), 'x", "does not end" },
        { "{'de\\x73cr': '|u1', 'fortran_order': False, 'shape': (2,), }", "has an escape" },
        { "{'descr': 3, 'fortran_order': False, 'shape': (2,), }", "'descr' is no string" },
        { "{'descr': '', 'fortran_order': False, 'shape': (2,), }", "its elements are of type ''; expected bool" },
        { "{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }", "of type '<c8'; expected bool" },
        { "{'descr': '<f16', 'fortran_order': False, 'shape': (2,), }", "of type '<f16'" },
        { "{'descr': '<U5', 'fortran_order': False, 'shape': (2,), }", "of type '<U5'" },
        { "{'descr': '|S5', 'fortran_order': False, 'shape': (2,), }", "of type '|S5'" },
        { "{'descr': '|V2', 'fortran_order': False, 'shape': (2,), }", "of type '|V2'" },
        { "{'descr': '<M8[D]', 'fortran_order': False, 'shape': (2,), }", "of type '<M8[D]'" },
        { "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "Python objects, which would have to be run" },
        { "{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (2,), }", "records with several fields" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Broken_headers_are_refused_with_the_reason(string header, string reason)
    {
        var message = Refused(NumpyBytes.File(header, 1, 2)).Message;
        Assert.Contains(reason, message);
        Assert.StartsWith("x.npy: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Cut_files_are_refused_wherever_they_end()
    {
        var whole = NumpyBytes.File(Good, 1, 2);
        Assert.Equal([1, 2], NumpyFile.Load(new MemoryStream(whole)).ToArray<byte>());
        for (var length = 0; length < whole.Length; length++) Assert.Contains("cut off", Refused(whole[..length]).Message);
    }

    [Fact]
    public void What_follows_the_elements_is_refused() => Assert.Contains("something was appended", Refused([.. NumpyBytes.File(Good, 1, 2), 3]).Message);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 0)]
    [InlineData(255, 0)]
    public void Other_versions_are_refused(byte major, byte minor)
    {
        var bytes = NumpyBytes.File(Good, 1, 2);
        (bytes[6], bytes[7]) = (major, minor);
        Assert.Contains($"version is {major}.{minor}, expected 1.0, 2.0 or 3.0", Refused(bytes).Message);
    }

    [Fact]
    public void Other_kinds_of_files_are_refused() => Assert.Contains("begins with the bytes 474755460300, expected 934E554D5059", Refused([.. "GGUF"u8, 3, 0, 0, 0]).Message);

    [Fact]
    public void A_header_longer_than_numpy_s_limit_is_refused()
    {
        Assert.Contains("said to have 10001 bytes, expected at most 10000", Refused(NumpyBytes.File(Good.PadRight(10_001))).Message);
        Assert.Contains("said to have 4294967295 bytes", Refused([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]).Message);
    }

    [Fact]
    public void Too_many_dimensions_are_refused() =>
        Assert.Contains("65 dimensions, expected at most 64", Refused(NumpyBytes.File(NumpyBytes.Header("|u1", $"({string.Join(',', Enumerable.Repeat(1, 65))})"), 1)).Message);

    [Fact]
    public void An_unsigned_number_beyond_int64_is_refused() =>
        Assert.Contains("the unsigned number 9223372036854775808", Refused(NumpyBytes.File(NumpyBytes.Header("<u8", "(1,)"), 0, 0, 0, 0, 0, 0, 0, 0x80)).Message);

    [Fact]
    public void A_stream_without_a_length_is_refused()
    {
        using var stream = new System.IO.Compression.DeflateStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress);
        Assert.Contains("MemoryStream", Assert.Throws<NumpyException>(() => NumpyFile.Load(stream)).Message);
    }
}
