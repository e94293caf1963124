using System.Threading.Channels;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Kernel;

/// <summary>Asks the front end that runs a cell for a line of text (stdin).</summary>
internal sealed class InputChannel(MessageChannel channel)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Message> replies = Channel.CreateBounded<Message>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Takes answers until it is cancelled.</summary>
    public async Task ReceiveAsync(CancellationToken cancellation)
    {
        while (true) await replies.Writer.WriteAsync(await channel.ReceiveAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="request">The request that runs the cell: its sender is asked.</param>
    /// <param name="prompt">What is shown before the field; may be empty.</param>
    /// <param name="password">Whether the answer is not to be shown.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="KernelException">The front end is gone.</exception>
    public string Ask(Message request, string prompt, bool password, CancellationToken cancellation)
    {
        // What came before the question answers none.
        while (replies.Reader.TryRead(out _)) { }
        if (!channel.Send(request.Identities, "input_request", request.HeaderBytes, new() { ["prompt"] = prompt, ["password"] = password })) throw Gone();
        while (true)
        {
            if (replies.Reader.TryRead(out var reply))
            {
                if (reply.Header.Type == "input_reply" && reply.Identities[0].Span.SequenceEqual(request.Identities[0].Span)) return reply.Content.Text("value", "");
                continue;
            }

            var arrived = replies.Reader.WaitToReadAsync(cancellation).AsTask();
            while (!arrived.Wait(BetweenLooks, cancellation))
                if (!channel.IsConnected(request.Identities)) throw Gone();
        }
    }

    private static KernelException Gone() => new("The cell waits for input, and the front end that would ask for it is gone. Run the cell again.");
}
