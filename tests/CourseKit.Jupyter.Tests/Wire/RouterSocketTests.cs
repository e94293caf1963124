using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

public class RouterSocketTests
{
    private static readonly WireAddress Anywhere = WireAddress.Parse("tcp://127.0.0.1:0");

    [Theory]
    [InlineData("tcp")]
    [InlineData("ipc")]
    public async Task Libzmqs_dealer_is_known_by_its_identity_and_gets_answers(string transport)
    {
        using var folder = new TemporaryFolder();
        using var router = RouterSocket.Bind(transport == "tcp" ? Anywhere : WireAddress.OfPath(folder.File("shell")));
        using var peer = LibZmq.Run(router.BoundAddress.ToString(), """
            socket = context.socket(zmq.DEALER)
            socket.setsockopt(zmq.IDENTITY, b"harbour")
            socket.connect(address)
            socket.send_multipart([b"one", b"", b"three"])
            say(socket.recv_multipart())
            """);
        var received = await router.ReceiveAsync(Patience.Token);
        Assert.Equal("harbour", received.Identity.Text());
        Assert.Equal(["one", "", "three"], received.Message.Strings());
        Assert.True(router.Send(received.Identity, Message("", "answer", "")));
        Assert.Equal("[b'', b'answer', b'']", await peer.HearAsync());
    }

    [Fact]
    public async Task A_peer_without_an_identity_gets_one_of_five_bytes_that_begins_with_zero()
    {
        using var router = RouterSocket.Bind(Anywhere);
        using var peer = LibZmq.Run(router.BoundAddress.ToString(), """
            socket = context.socket(zmq.REQ)
            socket.connect(address)
            socket.send(b"question")
            say(socket.recv())
            """);
        var received = await router.ReceiveAsync(Patience.Token);
        Assert.Equal((5, 0), (received.Identity.Length, received.Identity.Span[0]));
        Assert.Equal(["", "question"], received.Message.Strings());
        router.Send(received.Identity, Message("", "answer"));
        Assert.Equal("b'answer'", await peer.HearAsync());
    }

    [Fact]
    public async Task Long_frames_go_both_ways_unchanged()
    {
        using var router = RouterSocket.Bind(Anywhere);
        using var peer = LibZmq.Run(router.BoundAddress.ToString(), """
            import hashlib
            socket = context.socket(zmq.DEALER)
            socket.connect(address)
            data = bytes(i * i % 251 for i in range(10000)) * 1000
            socket.send_multipart([data[:255], data[:256], data])
            back = socket.recv_multipart()
            say([len(frame) for frame in back])
            say(back[0] == data and back[1] == data[:256] and back[2] == data[:255])
            """);
        var received = await router.ReceiveAsync(Patience.Token);
        var frames = received.Message.Frames;
        Assert.Equal([255, 256, 10_000_000], frames.Select(frame => frame.Length));
        for (var i = 0; i < frames[2].Length; i += 997) Assert.Equal((byte)((i % 10000L) * (i % 10000L) % 251), frames[2].Span[i]);
        router.Send(received.Identity, new([.. frames.Reverse()]));
        Assert.Equal("[10000000, 256, 255]", await peer.HearAsync());
        Assert.Equal("True", await peer.HearAsync());
    }

    [Fact]
    public async Task Peers_of_one_identity_get_their_own_answers_and_the_newest_gets_the_rest()
    {
        using var router = RouterSocket.Bind(Anywhere);
        using var peer = LibZmq.Run(router.BoundAddress.ToString(), """
            first = context.socket(zmq.DEALER)
            first.setsockopt(zmq.IDENTITY, b"session")
            first.connect(address)
            first.send(b"first")
            hear()
            second = context.socket(zmq.DEALER)
            second.setsockopt(zmq.IDENTITY, b"session")
            second.connect(address)
            second.send(b"second")
            say(second.recv())
            say(first.recv())
            say(second.recv())
            second.close()
            hear()
            say(first.recv())
            """);
        var first = await router.ReceiveAsync(Patience.Token);
        peer.Say("go on");
        var second = await router.ReceiveAsync(Patience.Token);
        Assert.Equal(("session", "second"), (second.Identity.Text(), second.Message[0].Text()));
        Assert.True(router.Send(second.Identity, Message("to the second"), second.Source));
        Assert.True(router.Send(first.Identity, Message("to the first"), first.Source));
        Assert.True(router.Send(first.Identity, Message("to the newest")));
        Assert.Equal("b'to the second'", await peer.HearAsync());
        Assert.Equal("b'to the first'", await peer.HearAsync());
        Assert.Equal("b'to the newest'", await peer.HearAsync());
        while (router.PeerCount > 1) await Task.Delay(10, Patience.Token);
        Assert.True(router.Send(second.Identity, Message("the second is gone"), second.Source));
        peer.Say("go on");
        Assert.Equal("b'the second is gone'", await peer.HearAsync());
    }

    [Fact]
    public async Task Whoever_waits_for_a_peer_hears_of_its_coming_and_a_dead_peer_gets_nothing()
    {
        using var router = RouterSocket.Bind(Anywhere);
        var coming = router.WaitForPeerAsync("late".Bytes(), Patience.Token);
        Assert.False(coming.IsCompleted);
        Assert.False(router.Send("late".Bytes(), Message("too early")));
        await using (var dealer = await DealerSocket.ConnectAsync(router.BoundAddress, "late".Bytes(), cancellation: Patience.Token))
        {
            await coming;
            Assert.True(router.Send("late".Bytes(), Message("now")));
            Assert.Equal(["now"], (await dealer.ReceiveAsync(Patience.Token)).Strings());
        }

        while (router.PeerCount > 0) await Task.Delay(1, Patience.Token);
        Assert.False(router.Send("late".Bytes(), Message("too late")));
    }

    [Fact]
    public async Task A_client_that_is_killed_is_forgotten_and_others_are_served()
    {
        using var router = RouterSocket.Bind(Anywhere);
        await using var other = await DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token);
        using var peer = LibZmq.Run(router.BoundAddress.ToString(), """
            socket = context.socket(zmq.DEALER)
            socket.connect(address)
            socket.send(b"here")
            hear()
            """);
        var killed = (await router.ReceiveAsync(Patience.Token)).Identity;
        peer.Kill();
        while (router.Send(killed, Message("anyone?"))) await Task.Delay(1, Patience.Token);
        other.Send(Message("still here"));
        Assert.Equal(["still here"], (await router.ReceiveAsync(Patience.Token)).Message.Strings());
    }

    [Fact]
    public async Task A_peer_that_never_reads_is_dropped_and_others_are_served()
    {
        using var router = RouterSocket.Bind(Anywhere, new() { OutboxBytes = 4 << 20 });
        await using var other = await DealerSocket.ConnectAsync(router.BoundAddress, "reads".Bytes(), cancellation: Patience.Token);
        await using var deaf = await DealerSocket.ConnectAsync(router.BoundAddress, "deaf".Bytes(), new() { InboxBytes = 1 }, Patience.Token);
        WireException? refusal = null;
        router.PeerRefused += reason => refusal = reason;
        var piece = new byte[100_000];
        var sent = 0L;
        while (router.Send("deaf".Bytes(), new(piece))) sent += piece.Length;
        // What the system keeps for a connection comes on top.
        Assert.InRange(sent, 4_000_000, 40L << 20);
        router.Send("reads".Bytes(), Message("served"));
        Assert.Equal(["served"], (await other.ReceiveAsync(Patience.Token)).Strings());
        while (router.PeerCount > 1) await Task.Delay(1, Patience.Token);
        Assert.Contains("does not read", refusal!.Message);
    }

    [Fact]
    public async Task A_peer_that_sends_much_is_read_only_as_fast_as_it_is_received_and_others_have_their_turn()
    {
        using var router = RouterSocket.Bind(Anywhere, new() { InboxBytes = 1 << 20 });
        await using var loud = await DealerSocket.ConnectAsync(router.BoundAddress, "loud".Bytes(), new() { OutboxBytes = long.MaxValue }, Patience.Token);
        await using var quiet = await DealerSocket.ConnectAsync(router.BoundAddress, "quiet".Bytes(), cancellation: Patience.Token);
        const int count = 3000;
        for (var i = 0; i < count; i++) loud.Send(new(BitConverter.GetBytes(i), new byte[20_000]));
        await router.ReceiveAsync(Patience.Token);
        quiet.Send(Message("me too"));
        var (heard, place) = (0, -1);
        for (var i = 1; i <= count; i++)
        {
            var received = await router.ReceiveAsync(Patience.Token);
            if (received.Identity.Text() == "quiet") place = i;
            else Assert.Equal(++heard, BitConverter.ToInt32(received.Message[0].Span));
        }

        // Had all 60 MB of the loud one been taken first, the quiet one would be last.
        Assert.InRange(place, 1, count / 2);
    }

    [Fact]
    public async Task A_thread_may_wait_for_messages_when_the_pool_has_none_left()
    {
        using var router = RouterSocket.Bind(Anywhere);
        var received = new TaskCompletionSource<RoutedMessage>();
        var thread = new Thread(() => received.SetResult(router.Receive(Patience.Token)));
        thread.Start();
        await using var dealer = await DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token);
        dealer.Send(Message("interrupt"));
        thread.Join();
        Assert.Equal(["interrupt"], (await received.Task).Message.Strings());
    }

    [Fact]
    public async Task What_waits_is_sent_before_a_socket_is_closed()
    {
        var router = RouterSocket.Bind(Anywhere, new() { Linger = TimeSpan.FromSeconds(60) });
        await using var dealer = await DealerSocket.ConnectAsync(router.BoundAddress, "a".Bytes(), cancellation: Patience.Token);
        await router.WaitForPeerAsync("a".Bytes(), Patience.Token);
        for (var i = 0; i < 200; i++) router.Send("a".Bytes(), new(BitConverter.GetBytes(i), new byte[100_000]));
        var closing = router.DisposeAsync();
        for (var i = 0; i < 200; i++) Assert.Equal(i, BitConverter.ToInt32((await dealer.ReceiveAsync(Patience.Token))[0].Span));
        await closing;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => dealer.ReceiveAsync(Patience.Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => router.ReceiveAsync(Patience.Token).AsTask());
        Assert.False(router.Send("a".Bytes(), Message("more")));
    }
}
