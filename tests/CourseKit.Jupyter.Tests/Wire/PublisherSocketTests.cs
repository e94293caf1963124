using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

public class PublisherSocketTests
{
    private static readonly WireAddress Anywhere = WireAddress.Parse("tcp://127.0.0.1:0");

    [Theory]
    [InlineData("tcp")]
    [InlineData("ipc")]
    public async Task Libzmqs_subscriber_gets_what_it_asked_for_until_it_takes_that_back(string transport)
    {
        using var folder = new TemporaryFolder();
        using var publisher = PublisherSocket.Bind(transport == "tcp" ? Anywhere : WireAddress.OfPath(folder.File("iopub")));
        using var peer = LibZmq.Run(publisher.BoundAddress.ToString(), """
            socket = context.socket(zmq.SUB)
            socket.connect(address)
            socket.subscribe(b"stream")
            socket.subscribe(b"end")
            while True:
                message = socket.recv_multipart()
                say(message)
                if message[0] == b"stream.stop":
                    socket.unsubscribe(b"stream")
                    socket.subscribe(b"now")
            """);
        await publisher.WaitForSubscriberAsync(Patience.Token);
        // The other subscription follows at once, but not with the first.
        await Repeat(publisher, peer, "end.begin");
        publisher.Publish(Message("status", "not wanted"));
        publisher.Publish(Message("strea", "too short"));
        publisher.Publish(Message("stream", "wanted"));
        publisher.Publish(Message("stream.stop", "wanted", ""));
        Assert.Equal("[b'stream', b'wanted']", await NextAsync(peer));
        Assert.Equal("[b'stream.stop', b'wanted', b'']", await NextAsync(peer));
        await Repeat(publisher, peer, "now");
        publisher.Publish(Message("stream", "no longer wanted"));
        publisher.Publish(Message("end"));
        Assert.Equal("[b'end']", await NextAsync(peer));

        static async Task<string> NextAsync(LibZmq peer)
        {
            while (true)
                if (await peer.HearAsync() is var line && line is not "[b'end.begin']" and not "[b'now']") return line;
        }
    }

    // Publishes until it arrives, which shows that the subscription has.
    private static async Task Repeat(PublisherSocket publisher, LibZmq peer, string topic)
    {
        var heard = peer.HearAsync();
        while (!heard.IsCompleted)
        {
            publisher.Publish(Message(topic));
            await Task.WhenAny(heard, Task.Delay(5));
        }

        Assert.Equal($"[b'{topic}']", await heard);
    }

    // What libzmq 4.3 does decides which form a kernel meets in the field.
    [Theory]
    [InlineData(1, "SUBSCRIBE")]
    [InlineData(0, "\u0001topic")]
    public async Task Libzmq_subscribes_by_a_command_with_ZMTP_3_1_and_by_a_message_with_3_0(byte minor, string expected)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var peer = LibZmq.Run($"tcp://{listener.LocalEndpoint}", """
            socket = context.socket(zmq.SUB)
            socket.connect(address)
            socket.subscribe(b"topic")
            hear()
            """);
        using var connection = new RawPeer(await listener.AcceptSocketAsync(Patience.Token));
        connection.Write(Greeting.Write(minor));
        connection.Write(FrameWriter.Write(new ReadyCommand("PUB", default).ToCommand()));
        connection.Read(64);
        var ready = connection.Read(2);
        connection.Read(ready[1]);
        var frame = connection.Read(2);
        Assert.Contains(expected, ((ReadOnlyMemory<byte>)connection.Read(frame[1])).Text());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Our_own_subscriber_asks_in_the_form_of_either_version(bool old)
    {
        using var publisher = PublisherSocket.Bind(Anywhere);
        await using var subscriber = await SubscriberSocket.ConnectAsync(publisher.BoundAddress, old: old, cancellation: Patience.Token);
        Assert.Equal(0, publisher.SubscriberCount);
        subscriber.Subscribe("a"u8);
        subscriber.Subscribe("a"u8);
        subscriber.Unsubscribe("a"u8);
        subscriber.Unsubscribe("never asked for"u8);
        subscriber.Subscribe("last"u8);
        await publisher.WaitForSubscriberAsync(Patience.Token);
        await UntilAsync(() => Arrives("last"));
        publisher.Publish(Message("b"));
        publisher.Publish(Message("ab", "twice asked for and once taken back"));
        Assert.Equal("ab", (await SkipAsync("last"))[0].Text());
        subscriber.Unsubscribe("a"u8);
        subscriber.Unsubscribe("last"u8);
        while (publisher.SubscriberCount > 0) await Task.Delay(1, Patience.Token);

        bool Arrives(string topic)
        {
            publisher.Publish(Message(topic));
            using var soon = new CancellationTokenSource(20);
            try
            {
                return subscriber.ReceiveAsync(soon.Token).AsTask().GetAwaiter().GetResult()[0].Text() == topic;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        async Task<Multipart> SkipAsync(string topic)
        {
            while (true)
                if (await subscriber.ReceiveAsync(Patience.Token) is var message && message[0].Text() != topic) return message;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
    }

    [Fact]
    public async Task Libzmq_as_a_publisher_understands_our_subscriptions()
    {
        using var port = RouterSocket.Bind(Anywhere);
        var address = port.BoundAddress;
        await port.DisposeAsync();
        using var peer = LibZmq.Run(address.ToString(), """
            socket = context.socket(zmq.XPUB)
            socket.bind(address)
            say("bound")
            say(socket.recv())
            socket.send_multipart([b"topic", b"text"])
            say(socket.recv())
            """);
        Assert.Equal("bound", await peer.HearAsync());
        await using var subscriber = await SubscriberSocket.ConnectAsync(address, cancellation: Patience.Token);
        subscriber.Subscribe("to"u8);
        Assert.Equal("""b'\x01to'""", await peer.HearAsync());
        Assert.Equal(["topic", "text"], (await subscriber.ReceiveAsync(Patience.Token)).Strings());
        subscriber.Unsubscribe("to"u8);
        Assert.Equal("""b'\x00to'""", await peer.HearAsync());
    }

    [Fact]
    public async Task A_subscriber_that_never_reads_misses_messages_and_the_others_get_all()
    {
        using var publisher = PublisherSocket.Bind(Anywhere, new() { OutboxBytes = 2 << 20 });
        await using var deaf = await SubscriberSocket.ConnectAsync(publisher.BoundAddress, new() { InboxBytes = 1 }, cancellation: Patience.Token);
        deaf.Subscribe(""u8);
        await publisher.WaitForSubscriberAsync(Patience.Token);
        for (var i = 0; publisher.DroppedCount == 0; i++) publisher.Publish(new(BitConverter.GetBytes(i), new byte[50_000]));
        Assert.InRange(publisher.WaitingBytes, 1 << 20, 2 << 20);

        await using var reader = await SubscriberSocket.ConnectAsync(publisher.BoundAddress, cancellation: Patience.Token);
        reader.Subscribe(""u8);
        while (publisher.SubscriberCount < 2) await Task.Delay(1, Patience.Token);
        for (var i = 0; i < 400; i++)
        {
            publisher.Publish(new(BitConverter.GetBytes(i), new byte[50_000]));
            Assert.Equal(i, BitConverter.ToInt32((await reader.ReceiveAsync(Patience.Token))[0].Span));
        }

        Assert.InRange(publisher.WaitingBytes, 1 << 20, 2 << 20);
    }

    [Fact]
    public async Task Twenty_subscribers_get_all_messages_of_all_threads_in_one_order()
    {
        using var publisher = PublisherSocket.Bind(Anywhere);
        using var peer = LibZmq.Run(publisher.BoundAddress.ToString(), """
            import hashlib
            sockets = [context.socket(zmq.SUB) for _ in range(20)]
            for socket in sockets:
                socket.set_hwm(0)
                socket.connect(address)
                socket.subscribe(b"")
            digests = [hashlib.sha256() for _ in sockets]
            for _ in range(2000):
                for socket, digest in zip(sockets, digests):
                    for frame in socket.recv_multipart(): digest.update(frame)
            say(len({digest.digest() for digest in digests}))
            """);
        while (publisher.SubscriberCount < 20) await Task.Delay(1, Patience.Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++) publisher.Publish(Message($"topic {thread}", $"{i}", new string('x', i)));
        })));
        Assert.Equal("1", await peer.HearAsync());
        Assert.Equal(0, publisher.DroppedCount);
    }
}
