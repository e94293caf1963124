using System.Buffers.Binary;
using CourseKit.Jupyter.Wire;

namespace CourseKit.Bench.Fuzzing;

/// <summary>What a peer of the notebook's kernel may send: greeting, handshake, messages and commands, in pieces of any length.</summary>
internal static class WireTargets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // An empty message is two bytes, and objects of some hundred.
        new("wire", Seeds(), Words(), Read, 80, bytes => bytes)
        {
            IsRefusal = error => error is WireException,
            Restructure = Restructure,
            // The first piece of a frame that was announced long, and a message with its stack.
            FixedBytes = 160 << 10,
        },
    ];

    private static WireLimits Limits { get; } = new() { Frames = 64, MessageBytes = 1 << 20, FrameBytes = 1 << 19, CommandBytes = 4096, Subscriptions = 16, SubscriptionBytes = 512 };

    // The first byte chooses who listens and how long the pieces are.
    private static void Read(byte[] bytes)
    {
        if (bytes.Length == 0) return;
        var own = (bytes[0] & 1) == 0 ? SocketType.Router : SocketType.Publisher;
        var piece = 1 + ((bytes[0] >> 1) * 5);
        var conversation = new Conversation(own, Limits);
        var subscriptions = new Subscriptions();
        var again = new FrameReader(Limits);
        for (var at = 1; at < bytes.Length; at += piece)
        {
            ReadOnlySpan<byte> input = bytes.AsSpan(at, Math.Min(piece, bytes.Length - at));
            while (conversation.TryRead(ref input, out var incoming)) Take(conversation, incoming, subscriptions, again);
        }
    }

    // What a message or a command brings about, and that it can be written as it was read.
    private static void Take(Conversation conversation, Incoming incoming, Subscriptions subscriptions, FrameReader again)
    {
        if (incoming.Message is { } message)
        {
            if (message.Count > Limits.Frames || message.Bytes > Limits.MessageBytes) throw new InvalidOperationException($"a message of {message.Count} frames and {message.Bytes} bytes came through");
            ReadOnlySpan<byte> written = FrameWriter.Write(message);
            for (var i = 0; i < message.Count; i++)
                if (!again.TryRead(ref written, long.MaxValue, out var frame) || !message[i].Span.SequenceEqual(frame.Body) || frame.HasMore != (i < message.Count - 1)) throw new InvalidOperationException("a message changed on its way");
            if (subscriptions.Match(message[0].Span) && subscriptions.IsEmpty) throw new InvalidOperationException("a message matched without a subscription");
            return;
        }

        switch (incoming.Command.Name)
        {
            case Command.Subscribe: subscriptions.Add(incoming.Command.Data.Span, Limits); break;
            case Command.Cancel: subscriptions.Remove(incoming.Command.Data.Span); break;
            case Command.Ping: FrameWriter.Write(incoming.Command.ToPong(out _)); break;
            case Command.Error: _ = incoming.Command.Reason; break;
        }

        if (incoming.Kind == IncomingKind.Ready && conversation.Peer is null) throw new InvalidOperationException("a peer was ready before it had introduced itself");
    }

    private static byte[][] Seeds()
    {
        var small = FrameWriter.Write(new Multipart("id"u8.ToArray(), ReadOnlyMemory<byte>.Empty, "<IDS|MSG>"u8.ToArray(), new byte[64], "{}"u8.ToArray()));
        var large = FrameWriter.Write(new Multipart(new byte[300], new byte[5000], "end"u8.ToArray()));
        byte[] ping = FrameWriter.Write(new Command(Command.Ping, (byte[])[0, 30, 1, 2, 3]));
        byte[] subscribe = FrameWriter.Write(new Command(Command.Subscribe, "stream"u8.ToArray()));
        byte[] cancel = FrameWriter.Write(new Command(Command.Cancel, "stream"u8.ToArray()));
        return
        [
            [14, .. Greeting.Write(), .. Ready("DEALER", "session"), .. small, .. ping, .. large],
            [255, .. Greeting.Write(), .. Ready("SUB", ""), .. subscribe, .. small, .. subscribe, .. cancel, .. ping],
            [3, .. Greeting.Write(0), .. Ready("XSUB", ""), .. FrameWriter.Write(new Multipart("\u0001a"u8.ToArray())), .. FrameWriter.Write(new Multipart("\u0000a"u8.ToArray()))],
            [0, .. Greeting.Write(), .. Ready("REQ", ""), .. FrameWriter.Write(new Command(Command.Error, "\u0003why"u8.ToArray())), .. small, .. small],
            [100, .. Greeting.Write(), .. Ready("ROUTER", "x"), .. Enumerable.Repeat(small, 20).SelectMany(bytes => bytes)],
        ];

        static byte[] Ready(string type, string identity) => FrameWriter.Write(new ReadyCommand(type, System.Text.Encoding.ASCII.GetBytes(identity)).ToCommand());
    }

    private static byte[][] Words() =>
    [
        [0, 0], [1, 0], [1, 1, 7], [4, 0], [4, 1, 0], [2, 0, 0, 0, 0, 0, 0, 0, 3], [3, 0, 0, 0, 0, 0, 0, 1, 0], [6, 0, 0, 0, 0, 0, 0, 16, 0], [2, 0x40, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F],
        [5, .. "READY"u8], [11, .. "Socket-Type"u8, 0, 0, 0, 3], [8, .. "Identity"u8, 0x7F, 0xFF, 0xFF, 0xFF], [4, .. "PING"u8], [9, .. "SUBSCRIBE"u8], [6, .. "CANCEL"u8], [5, .. "ERROR"u8], .. new[] { "NULL"u8.ToArray(), "DEALER"u8.ToArray() },
    ];

    // Whole frames left out, doubled, moved, with other flags, another size than announced, or put after the handshake that are nothing but noise.
    private static byte[] Restructure(byte[] valid, Random random)
    {
        var frames = Split(valid);
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            // Behind greeting and READY most of the time: what comes before decides whether anything comes after.
            var at = frames.Count > 1 && random.Next(8) > 0 ? random.Next(1, frames.Count) : random.Next(frames.Count);
            switch (random.Next(6))
            {
                case 0 when frames.Count > 1: frames.RemoveAt(at); break;
                case 1: frames.Insert(at, frames[random.Next(frames.Count)]); break;
                case 2: frames[at] = [(byte)random.Next(random.Next(2) == 0 ? 8 : 256), .. frames[at].Skip(1)]; break;
                case 3: frames[at] = Frame(random); break;
                case 4: frames.AddRange(Enumerable.Repeat(Frame(random), random.Next(1, 80))); break;
                default:
                    var body = frames[at].ToArray();
                    if (body.Length > 2) body[random.Next(2, body.Length)] = (byte)random.Next(256);
                    frames[at] = body;
                    break;
            }
        }

        return [(byte)random.Next(256), .. valid.AsSpan(1, Greeting.Length), .. frames.SelectMany(frame => frame)];
    }

    private static byte[] Frame(Random random)
    {
        var body = new byte[random.Next(4) switch { 0 => 0, 1 => random.Next(20), 2 => random.Next(300), _ => random.Next(3000) }];
        random.NextBytes(body);
        if (random.Next(2) == 0 && body.Length <= 255) return [(byte)(random.Next(2) == 0 ? 4 : random.Next(2)), (byte)body.Length, .. body];
        var size = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, body.Length);
        return [(byte)(2 | random.Next(2)), .. size, .. body];
    }

    private static List<byte[]> Split(byte[] valid)
    {
        var frames = new List<byte[]>();
        for (var at = 1 + Greeting.Length; at < valid.Length;)
        {
            var length = (valid[at] & 2) == 0 ? 2 + valid[at + 1] : 9 + (int)BinaryPrimitives.ReadInt64BigEndian(valid.AsSpan(at + 1));
            frames.Add(valid[at..(at + length)]);
            at += length;
        }

        return frames;
    }
}
