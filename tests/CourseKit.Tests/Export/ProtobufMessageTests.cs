using CourseKit.Export;

namespace CourseKit.Tests.Export;

/// <summary>The wire format's bytes, from the examples of its own documentation (Protocol Buffers, "Encoding").</summary>
public sealed class ProtobufMessageTests
{
    [Theory]
    [InlineData(150, "089601")]
    [InlineData(0, "0800")]
    [InlineData(127, "087F")]
    [InlineData(128, "088001")]
    [InlineData(-1, "08FFFFFFFFFFFFFFFFFF01")]
    [InlineData(-2, "08FEFFFFFFFFFFFFFFFF01")]
    public void Whole_numbers_take_seven_bits_a_byte(long value, string bytes) => Assert.Equal(bytes, Hex(new ProtobufMessage().Number(1, value)));

    [Fact]
    public void Texts_and_messages_are_preceded_by_their_length()
    {
        Assert.Equal("120774657374696E67", Hex(new ProtobufMessage().Text(2, "testing")));
        Assert.Equal("1A03089601", Hex(new ProtobufMessage().Message(3, new ProtobufMessage().Number(1, 150))));
    }

    [Fact]
    public void Field_numbers_above_15_take_a_longer_tag() => Assert.Equal("A00101", Hex(new ProtobufMessage().Number(20, 1)));

    [Fact]
    public void Floats_are_four_bytes_lowest_first() => Assert.Equal("150000803F", Hex(new ProtobufMessage().Real(2, 1)));

    [Fact]
    public void Length_is_known_before_late_bytes_are_made()
    {
        var made = 0;
        var message = new ProtobufMessage().Bytes(9, 200, stream =>
        {
            made++;
            stream.Write(new byte[200]);
        });
        Assert.Equal(203, message.Length);
        Assert.Equal(0, made);
        Assert.StartsWith("4AC801", Hex(message), StringComparison.Ordinal);
        Assert.Equal(1, made);
    }

    private static string Hex(ProtobufMessage message)
    {
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        Assert.Equal(message.Length, stream.Length);
        return Convert.ToHexString(stream.ToArray());
    }
}
