using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

public class ConversationTests
{
    [Fact]
    public void The_worked_example_of_the_specification_is_understood()
    {
        var heard = Hear(SocketType.Router, [.. RawPeer.Greeting, .. RawPeer.DealerReady, 0x01, 1, (byte)'a', 0x00, 0, 0x04, 8, 4, .. "PING"u8, 0, 0, 9]);
        Assert.Equal([IncomingKind.Greeting, IncomingKind.Ready, IncomingKind.Message, IncomingKind.Command], heard.Select(incoming => incoming.Kind));
        Assert.Equal(["a", ""], heard[2].Message!.Strings());
        Assert.Equal("PING", heard[3].Command.Name);
    }

    [Theory]
    [InlineData(0, 'G', "not ZMTP 2 or later")]
    [InlineData(9, 0, "not ZMTP 2 or later")]
    [InlineData(10, 1, "ZMTP 2 or older (revision 1)")]
    [InlineData(10, 0, "ZMTP 2 or older (revision 0)")]
    [InlineData(12, 'P', "another security mechanism than NULL")]
    [InlineData(16, 'S', "another security mechanism than NULL")]
    public void A_strange_greeting_is_refused_at_its_first_wrong_byte(int at, int value, string expected)
    {
        var bytes = RawPeer.Greeting;
        bytes[at] = (byte)value;
        Assert.Contains(expected, Assert.Throws<WireException>(() => Hear(SocketType.Router, bytes[..(at + 1)])).Message);
    }

    [Theory]
    [InlineData(3, 0, true)]
    [InlineData(3, 1, false)]
    [InlineData(3, 9, false)]
    [InlineData(4, 0, false)]
    public void Versions_from_3_0_on_are_spoken_with(int major, int minor, bool old)
    {
        var bytes = RawPeer.Greeting;
        (bytes[10], bytes[11]) = ((byte)major, (byte)minor);
        // Padding and filler have no meaning.
        (bytes[1], bytes[8], bytes[32], bytes[63]) = (7, 1, 1, 9);
        var conversation = new Conversation(SocketType.Router, WireLimits.Default);
        ReadOnlySpan<byte> input = bytes;
        Assert.True(conversation.TryRead(ref input, out _));
        Assert.Equal(old, conversation.IsOld);
    }

    [Theory]
    [InlineData("PUB", "cannot talk to ROUTER")]
    [InlineData("ROUTER ", "cannot talk to ROUTER")]
    [InlineData("", "did not say its socket type")]
    public void Socket_types_that_do_not_go_together_are_refused(string type, string expected)
    {
        byte[] bytes = [.. RawPeer.Greeting, .. FrameWriter.Write(new ReadyCommand(type, default).ToCommand())];
        Assert.Contains(expected, Assert.Throws<WireException>(() => Hear(SocketType.Router, bytes)).Message);
    }

    [Fact]
    public void Whoever_is_not_ready_says_nothing_else()
    {
        Assert.Contains("before it was ready", Assert.Throws<WireException>(() => Hear(SocketType.Router, [.. RawPeer.Greeting, 0x00, 0])).Message);
        Assert.Contains("PING before it was ready", Assert.Throws<WireException>(() => Hear(SocketType.Router, [.. RawPeer.Greeting, 0x04, 7, 4, .. "PING"u8, 0, 0])).Message);
        Assert.Contains("refused the connection: \"go away\"", Assert.Throws<WireException>(() => Hear(SocketType.Router, [.. RawPeer.Greeting, .. FrameWriter.Write(Command.OfError("go away"))])).Message);
    }

    [Fact]
    public void Identities_are_at_most_255_bytes_and_do_not_begin_with_zero()
    {
        Assert.Equal(255, Introduce(new('i', 255)).Peer!.Identity.Length);
        Assert.Throws<WireException>(() => Introduce(new('i', 256)));
        Assert.Throws<WireException>(() => Introduce("\0abcd"));

        static Conversation Introduce(string identity)
        {
            var conversation = new Conversation(SocketType.Router, WireLimits.Default);
            ReadOnlySpan<byte> input = (byte[])[.. RawPeer.Greeting, .. FrameWriter.Write(new ReadyCommand("DEALER", identity.Bytes()).ToCommand())];
            while (conversation.TryRead(ref input, out _)) { }
            return conversation;
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x04, 0 })]
    [InlineData(new byte[] { 0x04, 1, 0 })]
    [InlineData(new byte[] { 0x04, 1, 4 })]
    [InlineData(new byte[] { 0x04, 3, 9, 65, 66 })]
    [InlineData(new byte[] { 0x04, 3, 2, 65, 10 })]
    public void Commands_without_a_proper_name_are_refused(byte[] command) =>
        Assert.Throws<WireException>(() => Hear(SocketType.Router, [.. RawPeer.Greeting, .. RawPeer.DealerReady, .. command]));

    [Fact]
    public void Messages_have_limits_of_frames_and_of_bytes()
    {
        byte[] before = [.. RawPeer.Greeting, .. RawPeer.DealerReady];
        var limits = new WireLimits { Frames = 4, MessageBytes = 10 };
        Assert.Equal(4, Hear(SocketType.Router, [.. before, 1, 0, 1, 0, 1, 0, 0, 10, .. new byte[10]], limits)[2].Message!.Count);
        Assert.Contains("more than 4 frames", Assert.Throws<WireException>(() => Hear(SocketType.Router, [.. before, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], limits)).Message);
        Assert.Contains("at most 4 are taken", Assert.Throws<WireException>(() => Hear(SocketType.Router, [.. before, 1, 6, .. new byte[6], 0, 5], limits)).Message);
    }

    private static List<Incoming> Hear(SocketType own, byte[] bytes, WireLimits? limits = null)
    {
        var conversation = new Conversation(own, limits ?? WireLimits.Default);
        var heard = new List<Incoming>();
        ReadOnlySpan<byte> input = bytes;
        while (conversation.TryRead(ref input, out var incoming)) heard.Add(incoming);
        return heard;
    }
}
