namespace CourseKit.Jupyter.Wire;

/// <summary>The messages of all peers of a socket: each peer with messages has its turn, so that one that sends much does not keep the others waiting. A peer whose inbox is full
/// is not read from until half of it is received.</summary>
internal sealed class FairQueue(long limit) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Queue<Inbox> turns = new();
    private readonly SemaphoreSlim arrivals = new(0);
    private bool closed;
    private bool complete;

    /// <summary>Adds a message. On the loop's thread.</summary>
    public void Add(Inbox inbox, Multipart message)
    {
        lock (gate)
        {
            if (closed) return;
            inbox.Messages.Enqueue(message);
            inbox.Cost += message.Cost;
            if (inbox.Messages.Count == 1) turns.Enqueue(inbox);
            if (inbox.Cost >= limit) inbox.Peer.IsPaused = true;
        }

        arrivals.Release();
    }

    /// <summary>Takes the next message as soon as there is one.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public async ValueTask<(Peer Peer, Multipart Message)> TakeAsync(CancellationToken cancellation)
    {
        await arrivals.WaitAsync(cancellation).ConfigureAwait(false);
        return Next();
    }

    /// <summary>Takes the next message; the thread waits for it. For threads that must not depend on the pool's.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public (Peer Peer, Multipart Message) Take(CancellationToken cancellation)
    {
        arrivals.Wait(cancellation);
        return Next();
    }

    /// <summary>Ends it: whoever waits gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            turns.Clear();
        }

        arrivals.Release();
    }

    /// <summary>Nothing more will come: once all is received, it ends as by <see cref="Dispose"/>.</summary>
    public void Complete()
    {
        lock (gate)
        {
            if (complete || closed) return;
            complete = true;
        }

        arrivals.Release();
    }

    private (Peer Peer, Multipart Message) Next()
    {
        lock (gate)
        {
            if (closed || (complete && turns.Count == 0))
            {
                // The one release of the end goes from each that waits to the next.
                arrivals.Release();
                throw new ObjectDisposedException("socket");
            }

            var inbox = turns.Dequeue();
            var message = inbox.Messages.Dequeue();
            inbox.Cost -= message.Cost;
            if (inbox.Messages.Count > 0) turns.Enqueue(inbox);
            if (inbox.Peer.IsPaused && inbox.Cost <= limit / 2) inbox.Peer.Resume();
            return (inbox.Peer, message);
        }
    }
}
