using CourseKit.Jupyter.Wire;

namespace CourseKit.Jupyter.Tests.Wire;

/// <summary>Alone, since it takes the pool's threads from all others.</summary>
[CollectionDefinition("busy pool", DisableParallelization = true)]
public class BusyPool;

[Collection("busy pool")]
public class BusyPoolTests
{
    [Fact]
    public async Task An_echo_needs_no_thread_of_the_pool()
    {
        using var socket = ReplySocket.BindEcho(WireAddress.Parse("tcp://127.0.0.1:0"));
        using var peer = LibZmq.Run(socket.BoundAddress.ToString(), """
            beat = context.socket(zmq.REQ)
            beat.connect(address)
            for _ in range(100):
                beat.send(b"beat")
                beat.recv()
            say("alive")
            """);
        var done = new ManualResetEventSlim();
        // More than the pool has, and it adds about one or two in a second.
        var blocked = Enumerable.Range(0, 100).Select(_ => Task.Run(() => done.Wait(Patience.Token), Patience.Token)).ToArray();
        var heard = new TaskCompletionSource<string>();
        var thread = new Thread(() => heard.SetResult(peer.Hear()));
        thread.Start();
        thread.Join();
        done.Set();
        await Task.WhenAll(blocked);
        Assert.Equal("alive", await heard.Task);
    }
}
