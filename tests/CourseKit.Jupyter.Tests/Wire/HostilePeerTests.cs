using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

/// <summary>Peers that are cut, lie or never end: each is closed, and a good client of the same socket notices nothing.</summary>
public class HostilePeerTests
{
    private static readonly WireAddress Anywhere = WireAddress.Parse("tcp://127.0.0.1:0");

    private static readonly byte[] Introduction = [.. RawPeer.Greeting, .. RawPeer.DealerReady];

    public static TheoryData<string, byte[], string> Openings => new()
    {
        { "a web browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".Bytes(), "not ZMTP 2 or later" },
        { "ZMTP 2.0", [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 1, 5], "ZMTP 2 or older" },
        { "ZMTP 1.0", [1, 0], "not ZMTP 2 or later" },
        { "CURVE", [.. RawPeer.Greeting[..12], .. "CURVE"u8, .. new byte[47]], "another security mechanism" },
        { "a subscriber", [.. RawPeer.Greeting, .. FrameWriter.Write(new ReadyCommand("SUB", default).ToCommand())], "cannot talk to ROUTER" },
        { "a frame of 2^62 bytes", [.. Introduction, 2, 0x40, 0, 0, 0, 0, 0, 0, 0], "4611686018427387904" },
        { "a command of 2^62 bytes", [.. Introduction, 6, 0x40, 0, 0, 0, 0, 0, 0, 0], "4611686018427387904" },
        { "a READY of 2^62 bytes", [.. RawPeer.Greeting, 6, 0x40, 0, 0, 0, 0, 0, 0, 0], "4611686018427387904" },
        { "a READY whose property is longer than it", [.. RawPeer.Greeting, 4, 23, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0x7F, 0xFF, 0xFF, 0xFF, 0], "no property" },
        { "reserved flags", [.. Introduction, 0x80, 0], "flags 0x80" },
        { "an error", [.. Introduction, .. FrameWriter.Write(Command.OfError("enough"))], "ended the conversation: \"enough\"" },
        { "a ping that is too short", [.. Introduction, 4, 5, 4, .. "PING"u8], "a ping of 0 bytes" },
        { "cut in the greeting", RawPeer.Greeting[..20], "" },
        { "cut in the handshake", [.. RawPeer.Greeting, .. RawPeer.DealerReady[..10]], "" },
        { "cut in a frame", [.. Introduction, 0, 5, 1, 2], "" },
        { "cut between frames", [.. Introduction, 1, 1, 1], "" },
    };

    [Theory]
    [MemberData(nameof(Openings))]
    public async Task Each_is_closed_and_the_others_are_served(string what, byte[] opening, string reason)
    {
        using var router = RouterSocket.Bind(Anywhere);
        var refused = new TaskCompletionSource<WireException>();
        router.PeerRefused += refusal => refused.TrySetResult(refusal);
        await using var good = await DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token);
        using (var peer = RawPeer.Connect(router.BoundAddress))
        {
            peer.Write(opening);
            if (reason.Length > 0)
            {
                Assert.Equal(Greeting.Write(), peer.ReadToEnd()[..64]);
                Assert.Contains(reason, (await refused.Task.WaitAsync(Patience.Token)).Message);
            }
        }

        good.Send(Message(what));
        Assert.Equal([what], (await router.ReceiveAsync(Patience.Token)).Message.Strings());
        while (router.PeerCount > 1) await Task.Delay(1, Patience.Token);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0 }, "more than 1024 frames")]
    [InlineData(new byte[] { 1, 1, 7 }, "more than 1024 frames")]
    public async Task Messages_without_end_come_to_one(byte[] piece, string reason)
    {
        using var router = RouterSocket.Bind(Anywhere);
        var refused = new TaskCompletionSource<WireException>();
        router.PeerRefused += refusal => refused.TrySetResult(refusal);
        using var peer = RawPeer.Connect(router.BoundAddress);
        peer.Write(Introduction);
        peer.WriteToEnd([.. Enumerable.Repeat(piece, 1000).SelectMany(bytes => bytes)]);
        Assert.Contains(reason, (await refused.Task.WaitAsync(Patience.Token)).Message);
    }

    [Fact]
    public async Task Bytes_without_end_come_to_one_at_the_limit_of_a_message()
    {
        using var router = RouterSocket.Bind(Anywhere, new() { MessageBytes = 1 << 20 });
        var refused = new TaskCompletionSource<WireException>();
        router.PeerRefused += refusal => refused.TrySetResult(refusal);
        using var peer = RawPeer.Connect(router.BoundAddress);
        peer.Write(Introduction);
        peer.WriteToEnd([3, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[65536]]);
        Assert.Contains("at most 0 are taken", (await refused.Task.WaitAsync(Patience.Token)).Message);
    }

    [Fact]
    public async Task Commands_without_end_are_read_and_forgotten()
    {
        using var router = RouterSocket.Bind(Anywhere);
        using var peer = RawPeer.Connect(router.BoundAddress);
        peer.Write(Introduction);
        for (var i = 0; i < 2000; i++) peer.Write([4, 255, 7, .. "UNKNOWN"u8, .. new byte[247]]);
        peer.Write([0, 1, (byte)'m']);
        Assert.Equal(["m"], (await router.ReceiveAsync(Patience.Token)).Message.Strings());
    }

    [Fact]
    public async Task Pings_are_answered_with_their_context_and_an_announced_silence_ends_the_connection()
    {
        using var router = RouterSocket.Bind(Anywhere);
        var refused = new TaskCompletionSource<WireException>();
        router.PeerRefused += refusal => refused.TrySetResult(refusal);
        using var peer = RawPeer.Connect(router.BoundAddress);
        peer.Write(Introduction);
        // A tenth of a second to live.
        peer.Write([4, 10, 4, .. "PING"u8, 0, 1, .. "abc"u8]);
        peer.Read(64 + RawPeer.RouterReady.Length);
        Assert.Equal([4, 8, 4, .. "PONG"u8, .. "abc"u8], peer.ReadToEnd());
        Assert.Contains("fell silent", (await refused.Task.WaitAsync(Patience.Token)).Message);
    }

    [Fact]
    public async Task Pings_of_a_peer_that_does_not_read_the_answers_take_no_more_than_the_outbox()
    {
        using var router = RouterSocket.Bind(Anywhere, new() { OutboxBytes = 10_000 });
        using var peer = RawPeer.Connect(router.BoundAddress);
        peer.Write(Introduction);
        byte[] pings = [.. Enumerable.Repeat((byte[])[4, 23, 4, .. "PING"u8, 0, 0, .. new byte[16]], 4000).SelectMany(bytes => bytes)];
        for (var i = 0; i < 200; i++) peer.Write(pings);
        peer.Write([0, 1, (byte)'m']);
        // All 20 MB were read.
        Assert.Equal(["m"], (await router.ReceiveAsync(Patience.Token)).Message.Strings());
    }

    [Fact]
    public async Task Whoever_takes_too_long_to_introduce_itself_is_closed()
    {
        using var router = RouterSocket.Bind(Anywhere, new() { HandshakeTime = TimeSpan.FromMilliseconds(200) });
        var refused = new TaskCompletionSource<WireException>();
        router.PeerRefused += refusal => refused.TrySetResult(refusal);
        using var peer = RawPeer.Connect(router.BoundAddress);
        // A byte now and then does not prolong it.
        foreach (var value in RawPeer.Greeting)
        {
            if (peer.WriteToEnd([value], most: 1) == 0) break;
            await Task.Delay(10, Patience.Token);
        }

        Assert.Contains("did not introduce itself within 0.2 s", (await refused.Task.WaitAsync(Patience.Token)).Message);
    }

    [Fact]
    public async Task Strangers_that_say_nothing_do_not_keep_clients_out()
    {
        using var router = RouterSocket.Bind(Anywhere, new() { Peers = 3 });
        var strangers = Enumerable.Range(0, 20).Select(_ => RawPeer.Connect(router.BoundAddress)).ToArray();
        await using var first = await DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token);
        await using var second = await DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token);
        await using var third = await DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token);
        first.Send(Message("in"));
        Assert.Equal(["in"], (await router.ReceiveAsync(Patience.Token)).Message.Strings());
        Assert.Equal(3, router.PeerCount);
        // All are clients now: there is no room for one more.
        await Assert.ThrowsAsync<WireException>(() => DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token));
        foreach (var stranger in strangers) stranger.Dispose();
    }

    [Fact]
    public async Task Subscriptions_have_limits()
    {
        using var publisher = PublisherSocket.Bind(Anywhere, new() { Subscriptions = 100 });
        var refused = new TaskCompletionSource<WireException>();
        publisher.PeerRefused += refusal => refused.TrySetResult(refusal);
        await using var subscriber = await SubscriberSocket.ConnectAsync(publisher.BoundAddress, cancellation: Patience.Token);
        for (var i = 0; i <= 100; i++) subscriber.Subscribe($"topic {i}".Bytes());
        Assert.Contains("more than 100 subscriptions", (await refused.Task.WaitAsync(Patience.Token)).Message);
        while (publisher.SubscriberCount > 0) await Task.Delay(1, Patience.Token);
    }

    [Fact]
    public async Task Garbage_of_any_kind_harms_nobody()
    {
        using var router = RouterSocket.Bind(Anywhere);
        await using var good = await DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token);
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            using var peer = RawPeer.Connect(router.BoundAddress);
            var garbage = new byte[random.Next(1, 400)];
            random.NextBytes(garbage);
            peer.Write([.. Introduction[..random.Next(Introduction.Length + 1)], .. garbage]);
        }

        good.Send(Message("the good one"));
        while ((await router.ReceiveAsync(Patience.Token)).Message is var message && !message.Strings().SequenceEqual(["the good one"])) { }
    }
}
