using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

public class ReplySocketTests
{
    private static readonly WireAddress Anywhere = WireAddress.Parse("tcp://127.0.0.1:0");

    [Fact]
    public async Task Libzmqs_requests_are_answered_one_by_one()
    {
        using var socket = ReplySocket.Bind(Anywhere);
        using var peer = LibZmq.Run(socket.BoundAddress.ToString(), """
            socket = context.socket(zmq.REQ)
            socket.connect(address)
            for text in (b"ping", b"", b"pong"):
                socket.send_multipart([text, b"2"])
                say(socket.recv_multipart())
            """);
        for (var i = 0; i < 3; i++)
        {
            var request = await socket.ReceiveAsync(Patience.Token);
            Assert.True(socket.Send(Message([.. request.Strings(), "seen"])));
        }

        Assert.Equal("[b'ping', b'2', b'seen']", await peer.HearAsync());
        Assert.Equal("[b'', b'2', b'seen']", await peer.HearAsync());
        Assert.Equal("[b'pong', b'2', b'seen']", await peer.HearAsync());
    }

    [Fact]
    public async Task An_echo_answers_requests_and_keeps_the_way_back_of_a_dealer()
    {
        using var socket = ReplySocket.BindEcho(Anywhere);
        using var peer = LibZmq.Run(socket.BoundAddress.ToString(), """
            beat = context.socket(zmq.REQ)
            beat.connect(address)
            beat.send(b"beat")
            say(beat.recv())
            dealer = context.socket(zmq.DEALER)
            dealer.connect(address)
            dealer.send_multipart([b"way", b"back", b"", b"beat"])
            say(dealer.recv_multipart())
            """);
        Assert.Equal("b'beat'", await peer.HearAsync());
        Assert.Equal("[b'way', b'back', b'', b'beat']", await peer.HearAsync());
    }

    [Fact]
    public async Task Our_own_sides_keep_their_turns()
    {
        using var socket = ReplySocket.Bind(Anywhere);
        await using var asks = await RequestSocket.ConnectAsync(socket.BoundAddress, cancellation: Patience.Token);
        Assert.Throws<InvalidOperationException>(() => socket.Send(Message("nobody asked")));
        asks.Send(Message("question"));
        Assert.Throws<InvalidOperationException>(() => asks.Send(Message("another")));
        Assert.Equal(["question"], (await socket.ReceiveAsync(Patience.Token)).Strings());
        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.ReceiveAsync(Patience.Token).AsTask());
        socket.Send(Message("answer"));
        Assert.Equal(["answer"], (await asks.ReceiveAsync(Patience.Token)).Strings());
    }

    [Fact]
    public async Task Messages_that_are_no_requests_are_passed_over()
    {
        using var socket = ReplySocket.Bind(Anywhere);
        await using var dealer = await DealerSocket.ConnectAsync(socket.BoundAddress, cancellation: Patience.Token);
        dealer.Send(Message("no delimiter"));
        dealer.Send(Message("nothing after it", ""));
        dealer.Send(Message("way", "", "request"));
        Assert.Equal(["request"], (await socket.ReceiveAsync(Patience.Token)).Strings());
        socket.Send(Message("reply"));
        Assert.Equal(["way", "", "reply"], (await dealer.ReceiveAsync(Patience.Token)).Strings());
    }
}
