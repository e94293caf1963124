using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Kernel;

/// <summary>Does what runs a person's code, one thing after another, in the order in which it was asked for.</summary>
internal sealed class ExecutionQueue : IDisposable
{
    private readonly LinkedList<Job> waiting = [];
    private readonly Action<Exception> failed;
    private Task last = Task.CompletedTask;
    private bool closed;

    private sealed record Job(Message Request, Action<Message> Run, Action<Message> Abort, TaskCompletionSource Done);

    /// <param name="failed">Told of exceptions that work let through: bugs of ours.</param>
    public ExecutionQueue(Action<Exception> failed)
    {
        this.failed = failed;
        new Thread(Work) { IsBackground = true, Name = "CourseKit execution queue" }.Start();
    }

    /// <summary>Ends when everything that is in the queue now has been done or taken out.</summary>
    public Task Done
    {
        get
        {
            lock (waiting) return last;
        }
    }

    /// <summary>Puts work at the end of the queue.</summary>
    /// <param name="request">What asks for it.</param>
    /// <param name="run">Does it.</param>
    /// <param name="abort">Says that it is not done.</param>
    public void Add(Message request, Action<Message> run, Action<Message> abort)
    {
        lock (waiting)
        {
            if (closed) return;
            var job = new Job(request, run, abort, new(TaskCreationOptions.RunContinuationsAsynchronously));
            waiting.AddLast(job);
            last = job.Done.Task;
            Monitor.Pulse(waiting);
        }
    }

    /// <summary>Takes the waiting requests of a type out of the queue: they are not done.</summary>
    /// <param name="type">E.g. <c>execute_request</c>.</param>
    /// <returns>What says so to those who asked.</returns>
    public IReadOnlyList<Action> TakeWaiting(string type)
    {
        lock (waiting)
        {
            var taken = waiting.Where(job => job.Request.Header.Type == type).ToList();
            foreach (var job in taken)
            {
                waiting.Remove(job);
                job.Done.SetResult();
            }

            return [.. taken.Select(job => (Action)(() => job.Abort(job.Request)))];
        }
    }

    /// <summary>Takes no more work; what waits is dropped.</summary>
    public void Dispose()
    {
        lock (waiting)
        {
            closed = true;
            foreach (var job in waiting) job.Done.SetResult();
            waiting.Clear();
            Monitor.Pulse(waiting);
        }
    }

    private void Work()
    {
        while (Next() is { } job)
        {
            try
            {
                job.Run(job.Request);
            }
            catch (Exception exception)
            {
                failed(exception);
            }

            job.Done.SetResult();
        }
    }

    private Job? Next()
    {
        lock (waiting)
        {
            while (waiting.Count == 0 && !closed) Monitor.Wait(waiting);
            if (waiting.First is not { } first) return null;
            waiting.RemoveFirst();
            return first.Value;
        }
    }
}
