using System.Text;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

/// <summary>The situations that the reference's own tests cover (safetensors 0.8, <c>tensor.rs</c>, tests of deserialisation), under the names of
/// its errors, with files made here. What <see cref="SafetensorsRefusalTests"/> has beyond them stays there.</summary>
public sealed class SafetensorsReferenceTests
{
    private const string Square = """{"t":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}""";

    private static byte[] Whole(string header, int dataBytes) =>
        [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]];

    private static string Refused(byte[] bytes) => Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(bytes)).Message;

    [Fact]
    public void HeaderTooSmall() => Assert.Contains("the file has 0 bytes, expected at least 8", Refused([]));

    [Fact]
    public void HeaderTooLarge() =>
        Assert.Contains("expected at most 100000000", Refused([0x3C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, .. Encoding.UTF8.GetBytes(Square), .. new byte[16]]));

    [Fact]
    public void InvalidHeaderLength() => Assert.Contains("said to have 60 bytes, but only 0 bytes follow", Refused([0x3C, 0, 0, 0, 0, 0, 0, 0]));

    // Refused for its first byte already, which is no '{'; the same byte inside of an object is refused as invalid UTF-8 elsewhere.
    [Fact]
    public void InvalidHeader() => Assert.Contains("starts with byte 0xff", Refused([1, 0, 0, 0, 0, 0, 0, 0, 0xFF]));

    [Fact]
    public void InvalidHeaderDeserialization() => Assert.Contains("not valid JSON", Refused([1, 0, 0, 0, 0, 0, 0, 0, (byte)'{']));

    [Theory]
    [InlineData(50, "something was appended")]
    [InlineData(14, "the file was cut off")]
    public void MetadataIncompleteBuffer(int dataBytes, string reason) => Assert.Contains(reason, Refused(Whole(Square, dataBytes)));

    [Fact]
    public void InvalidOffset_when_many_tensors_claim_the_same_bytes()
    {
        var entries = Enumerable.Range(0, 10).Select(i => $$"""
            "weight_{{i}}":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}
            """);
        Assert.Contains("overlaps the tensor before it", Refused(Whole($"{{{string.Join(',', entries)}}}", 16)));
    }

    [Fact]
    public void TensorInvalidInfo() => Assert.Contains("span 4 bytes, expected 16", Refused(Whole(Square.Replace("0,16", "0,4"), 4)));

    [Theory]
    [InlineData("18446744073709551614")]
    [InlineData("9223372036854775807")]
    public void ValidationOverflow(string size)
    {
        // Of the shape's product, and of the product with the element's size. Sizes over 63 bits are refused as numbers already.
        var message = Refused(Whole(Square.Replace("[2,2]", $"[2,{size}]"), 16));
        Assert.True(message.Contains("within 63 bits", StringComparison.Ordinal) || message.Contains($"shape holds '{size}'", StringComparison.Ordinal), message);
    }

    [Fact]
    public void MisalignedSlice() =>
        Assert.Contains("no whole number of bytes", Refused(Whole("""{"t":{"dtype":"F4","shape":[1,3],"data_offsets":[0,2]}}""", 2)));

    [Fact]
    public void InvalidTensorView() =>
        Assert.Contains("span 2 bytes, expected 1", Refused(Whole("""{"t":{"dtype":"F4","shape":[1,2],"data_offsets":[0,2]}}""", 2)));

    [Fact]
    public void HeaderTooLarge_when_writing()
    {
        using var folder = new TemporaryFolder();
        var metadata = new Dictionary<string, string> { ["k"] = new('a', 100_000_000) };
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(folder["big.safetensors"], Array.Empty<SafetensorsTensor>(), metadata));
        Assert.Contains("more than the format's 100000000", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void TensorNotFound() =>
        Assert.Contains("no tensor of that name", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(Whole(Square, 16))["u"]).Message);

    [Fact]
    public void What_the_reference_accepts_is_accepted()
    {
        Assert.Equal([2L, 2L], SafetensorsFile.Parse(Whole(Square, 16))["t"].Shape);
        Assert.Empty(SafetensorsFile.Parse(Whole("""{"t":{"dtype":"I32","shape":[],"data_offsets":[0,4]}}""", 4))["t"].Shape);
        Assert.Equal(0, SafetensorsFile.Parse(Whole("""{"t":{"dtype":"I32","shape":[2,0],"data_offsets":[0, 0]}}""", 0))["t"].ElementCount);
        Assert.Equal(6, SafetensorsFile.Parse(Whole("""{"t":{"dtype":"F4","shape":[1,6],"data_offsets":[0,3]}}""", 3))["t"].ElementCount);
        Assert.Empty(SafetensorsFile.Parse(Whole("{}   ", 0)).Entries);
    }
}
