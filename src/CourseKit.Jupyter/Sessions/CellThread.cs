using System.Collections.Concurrent;
using System.Runtime;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// The thread that runs one cell: the code, and what follows its <c>await</c>s, so that one thread is all there is to stop.
/// </summary>
/// <remarks>
/// A cancelled cell is asked first: its token is cancelled, which the library's long calls look at. One that does not listen, such as
/// <c>while (true);</c>, is aborted when the grace is over; a wait, such as <c>Thread.Sleep</c>, is interrupted. Code in a
/// <c>finally</c> block is never aborted. Threads that a cell started itself, and native calls, cannot be stopped.
/// </remarks>
internal sealed class CellThread
{
    // Recursive teaching code (trees, beam search) goes deeper than a thread's usual megabyte or so.
    private const int StackSize = 64 * 1024 * 1024;
    private static readonly TimeSpan InterruptPause = TimeSpan.FromMilliseconds(250);

    private readonly Pump pump = new();
    private readonly Thread thread;
    private readonly Func<CancellationToken, Task> work;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource abort = new();
    private Exception? failure;

    private CellThread(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        (this.work, this.cancellation) = (work, cancellation);
        thread = new(Start, StackSize) { IsBackground = true, Name = "CourseKit cell" };
    }

    /// <summary>Runs a cell's work to its end on a thread of its own.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled, and stopped.</exception>
    public static void Run(Func<CancellationToken, Task> work, TimeSpan grace, CancellationToken cancellation)
    {
        var cell = new CellThread(work, cancellation);
        cell.thread.Start();
        using var registration = cancellation.UnsafeRegister(_ => cell.Stop(grace), null);
        cell.thread.Join();
        if (cell.failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cell.failure);
    }

    private void Start()
    {
        SynchronizationContext.SetSynchronizationContext(pump);
        try
        {
#pragma warning disable SYSLIB0046 // Meant for just this: code of a person at a prompt, that may have to be stopped.
            ControlledExecution.Run(Work, abort.Token);
#pragma warning restore SYSLIB0046
        }
        catch (Exception exception)
        {
            failure = cancellation.IsCancellationRequested ? new OperationCanceledException("The cell was cancelled.", exception, cancellation) : exception;
        }
    }

    private void Work()
    {
        var task = work(cancellation);
        task.ContinueWith(_ => pump.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        pump.Run(abort.Token);
        task.GetAwaiter().GetResult();
    }

    private void Stop(TimeSpan grace) => _ = Task.Run(async () =>
    {
        await Task.Delay(grace).ConfigureAwait(false);
        if (!thread.IsAlive) return;
        // An abort takes effect, and this call returns, when the thread runs managed code. One that waits must be interrupted to get there.
        _ = Task.Run(abort.Cancel);
        while (thread.IsAlive)
        {
            await Task.Delay(InterruptPause).ConfigureAwait(false);
            if ((thread.ThreadState & ThreadState.WaitSleepJoin) != 0) thread.Interrupt();
        }
    });

    /// <summary>Runs what is posted to it, in order, on the cell's thread.</summary>
    private sealed class Pump : SynchronizationContext
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> posted = [];

        public override void Post(SendOrPostCallback d, object? state)
        {
            try
            {
                posted.Add((d, state));
            }
            catch (InvalidOperationException)
            {
                // The cell has ended; what it left running goes on by itself.
                ThreadPool.QueueUserWorkItem(_ => d(state));
            }
        }

        public void Complete() => posted.CompleteAdding();

        public void Run(CancellationToken abort)
        {
            foreach (var (callback, state) in posted.GetConsumingEnumerable(abort)) callback(state);
        }
    }
}
