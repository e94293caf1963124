using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

/// <summary>Bytes computed by hand from 37/ZMTP.</summary>
public class FrameTests
{
    [Fact]
    public void A_message_is_flags_size_and_body_frame_by_frame() =>
        Assert.Equal([0x01, 3, (byte)'o', (byte)'n', (byte)'e', 0x01, 0, 0x00, 1, (byte)'!'], FrameWriter.Write(Message("one", "", "!")));

    [Theory]
    [InlineData(255, new byte[] { 0x00, 255 })]
    [InlineData(256, new byte[] { 0x02, 0, 0, 0, 0, 0, 0, 1, 0 })]
    [InlineData(70000, new byte[] { 0x02, 0, 0, 0, 0, 0, 1, 0x11, 0x70 })]
    public void The_size_takes_eight_bytes_from_256_on(int length, byte[] header)
    {
        var bytes = FrameWriter.Write(new Multipart(new byte[length]));
        Assert.Equal(header, bytes[..^length]);
        Assert.Equal(length, Assert.Single(Read(bytes, bytes.Length)).Body.Length);
    }

    [Fact]
    public void Commands_have_a_name_with_its_length()
    {
        Assert.Equal([0x04, 11, 9, .. "SUBSCRIBE"u8, (byte)'a'], FrameWriter.Write(new Command(Command.Subscribe, "a".Bytes())));
        Assert.Equal([0x04, 7, 6, .. "CANCEL"u8], FrameWriter.Write(new Command(Command.Cancel, default)));
        Assert.Equal(RawPeer.RouterReady, FrameWriter.Write(new ReadyCommand("ROUTER", default).ToCommand()));
        Assert.Equal([0x04, 10, 5, .. "ERROR"u8, 3, .. "a?b"u8], FrameWriter.Write(Command.OfError("aäb")));
        Assert.Equal(2 + 1 + 5 + 1 + 255 + 7, FrameWriter.Write(Command.OfError(new string('x', 300))).Length);
    }

    [Fact]
    public void The_greeting_is_that_of_the_specification() => Assert.Equal(RawPeer.Greeting, Greeting.Write());

    [Fact]
    public void A_ping_is_answered_with_its_context()
    {
        var pong = new Command(Command.Ping, (byte[])[0x01, 0x2C, .. "context"u8]).ToPong(out var life);
        Assert.Equal([0x04, 12, 4, .. "PONG"u8, .. "context"u8], FrameWriter.Write(pong));
        // 300 tenths of a second.
        Assert.Equal(TimeSpan.FromSeconds(30), life);
        Assert.Throws<WireException>(() => new Command(Command.Ping, new byte[1]).ToPong(out _));
        Assert.Throws<WireException>(() => new Command(Command.Ping, new byte[2 + 17]).ToPong(out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Frames_are_the_same_in_whatever_pieces_they_come(int piece)
    {
        var bytes = new[] { Message("one", "", new string('x', 255)), Message(new string('y', 256), new string('z', 200_000)) }.SelectMany(FrameWriter.Write).ToArray();
        var frames = Read(bytes, piece);
        Assert.Equal([3, 0, 255, 256, 200_000], frames.Select(frame => frame.Body.Length));
        Assert.Equal([true, true, false, true, false], frames.Select(frame => frame.HasMore));
        Assert.All(frames[4].Body, letter => Assert.Equal((byte)'z', letter));
    }

    [Theory]
    [InlineData(new byte[] { 0x08 }, "flags 0x08")]
    [InlineData(new byte[] { 0xFF }, "flags 0xFF")]
    [InlineData(new byte[] { 0x05 }, "a command is a single frame")]
    [InlineData(new byte[] { 0x02, 0x40, 0, 0, 0, 0, 0, 0, 0 }, "a frame of 4611686018427387904 bytes")]
    [InlineData(new byte[] { 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "a frame of 18446744073709551615 bytes")]
    [InlineData(new byte[] { 0x06, 0, 0, 0, 0, 0, 1, 0, 1 }, "a command of 65537 bytes; at most 65536")]
    public void What_is_no_frame_or_too_long_a_one_is_refused_at_its_header(byte[] bytes, string expected) =>
        Assert.Contains(expected, Assert.Throws<WireException>(() => Read(bytes, bytes.Length)).Message);

    [Fact]
    public void A_size_that_is_announced_is_not_allocated_before_the_bytes_come()
    {
        var reader = new FrameReader(WireLimits.Default);
        // 128 MB.
        ReadOnlySpan<byte> input = [0x02, 0, 0, 0, 0, 0x08, 0, 0, 0, 1, 2, 3];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(reader.TryRead(ref input, long.MaxValue, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 70_000);
    }

    [Fact]
    public void Names_of_properties_mean_the_same_in_any_case_and_unknown_ones_nothing()
    {
        byte[] data = [11, .. "SOCKET-TYPE"u8, 0, 0, 0, 3, .. "REQ"u8, 3, .. "X-a"u8, 0, 0, 0, 2, 1, 2, 8, .. "identity"u8, 0, 0, 0, 1, (byte)'i'];
        var ready = ReadyCommand.Parse(new(Command.Ready, data));
        Assert.Equal(("REQ", "i"), (ready.SocketType, ready.Identity.Text()));
        for (var length = 1; length < data.Length; length++)
            if (length is not 19 and not 29) Assert.Throws<WireException>(() => ReadyCommand.Parse(new(Command.Ready, data.AsMemory(0, length))));
    }

    private static List<Frame> Read(byte[] bytes, int piece)
    {
        var reader = new FrameReader(WireLimits.Default);
        var frames = new List<Frame>();
        for (var at = 0; at < bytes.Length; at += piece)
        {
            ReadOnlySpan<byte> input = bytes.AsSpan(at, Math.Min(piece, bytes.Length - at));
            while (reader.TryRead(ref input, long.MaxValue, out var frame)) frames.Add(frame);
        }

        return frames;
    }
}
