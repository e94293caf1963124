using System.Runtime;
using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

public class AbortTests
{
    [Fact]
    public async Task A_cell_that_is_aborted_while_it_publishes_leaves_the_connection_whole()
    {
        using var publisher = PublisherSocket.Bind(WireAddress.Parse("tcp://127.0.0.1:0"));
        await using var subscriber = await SubscriberSocket.ConnectAsync(publisher.BoundAddress, cancellation: Patience.Token);
        subscriber.Subscribe(""u8);
        await publisher.WaitForSubscriberAsync(Patience.Token);
        var reading = ReadAsync();
        async Task ReadAsync()
        {
            while (await subscriber.ReceiveAsync(Patience.Token) is var message && message[0].Text() != "end")
            {
                Assert.Equal(["stream", new('x', 3000)], message.Strings());
            }
        }

        for (var i = 0; i < 50; i++)
        {
            using var stop = new CancellationTokenSource();
            using var begun = new ManualResetEventSlim();
            var cell = new Thread(() =>
            {
                try
                {
#pragma warning disable SYSLIB0046 // It is what the kernel stops cells with.
                    ControlledExecution.Run(
                        () =>
                        {
                            while (true)
                            {
                                publisher.Publish(Message("stream", new string('x', 3000)));
                                begun.Set();
                                while (publisher.WaitingBytes > 1 << 20) Thread.SpinWait(10);
                            }
                        },
                        stop.Token);
#pragma warning restore SYSLIB0046
                }
                catch (OperationCanceledException)
                {
                    // As it should.
                }
            });
            cell.Start();
            begun.Wait(Patience.Token);
            stop.Cancel();
            cell.Join();
        }

        publisher.Publish(Message("end"));
        await reading;
    }
}
