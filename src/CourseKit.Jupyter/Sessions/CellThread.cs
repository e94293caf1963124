using System.Collections.Concurrent;
using System.Runtime;
using System.Runtime.ExceptionServices;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// The thread that runs one cell: the code, and what follows its <c>await</c>s, so that one thread is all there is to stop.
/// </summary>
/// <remarks>
/// A cancelled cell leaves at its next <see cref="Checkpoint"/>, by an ordinary exception; library calls look at the token and end in order.
/// A wait, such as <c>Thread.Sleep</c>, is interrupted after a moment. Only what is then still there when the grace is over, a long call of
/// a library that knows no token, is aborted; code in a <c>finally</c> block never is. What cannot be stopped: native calls, and a
/// <c>finally</c> block without end. And an abort in the midst of a library call can end the process: the runtime (10.0 on Linux) then
/// stops with <c>PAL_SEHException</c>, with loops over LINQ, expressions or the time in up to one of three tries. A kernel's supervisor has to expect that.
/// </remarks>
internal sealed class CellThread
{
    // Recursive teaching code (trees, beam search) goes deeper than a thread's usual megabyte or so.
    private const int StackSize = 64 * 1024 * 1024;
    private static readonly TimeSpan UntilInterrupt = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int Running = 0;
    private const int Leaving = 1;
    private const int Ended = 2;

    private readonly Pump pump = new();
    private readonly Thread thread;
    private readonly Func<CancellationToken, Task> work;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource leavePump = new();
    private readonly CancellationTokenSource abort = new();
    private readonly ManualResetEventSlim over = new();
    private readonly InterruptGate gate = new();
    private Exception? failure;
    private int state;

    private CellThread(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        (this.work, this.cancellation) = (work, cancellation);
        thread = new(Start, StackSize) { IsBackground = true, Name = "CourseKit cell" };
    }

    /// <summary>Runs a cell's work to its end on a thread of its own.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="CellStuckException">The work was cancelled and could not be stopped: its thread goes on.</exception>
    public static void Run(Func<CancellationToken, Task> work, TimeSpan grace, CancellationToken cancellation)
    {
        var cell = new CellThread(work, cancellation);
        cell.thread.Start();
        using (cancellation.UnsafeRegister(_ => cell.Stop(grace), null)) cell.over.Wait(CancellationToken.None);
        if (cell.failure is not null) ExceptionDispatchInfo.Throw(cell.failure);
    }

    private void Start()
    {
        using var watched = Checkpoint.WatchStack(StackSize);
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

        if (Interlocked.Exchange(ref state, Ended) == Leaving) Checkpoint.HasLeft();
        over.Set();
    }

    private void Work()
    {
        try
        {
            var task = work(cancellation);
            task.ContinueWith(_ => pump.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            pump.Run(leavePump.Token);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            gate.Close();
        }
    }

    private void Stop(TimeSpan grace)
    {
        Checkpoint.MakeLeave();
        if (Interlocked.CompareExchange(ref state, Leaving, Running) == Ended) Checkpoint.HasLeft();
        else _ = Task.Run(() => StopWaits(grace));
    }

    private async Task StopWaits(TimeSpan grace)
    {
        var early = grace < UntilInterrupt ? grace : UntilInterrupt;
        await Task.Delay(early).ConfigureAwait(false);
        // A cell that awaits is left where it waits; nothing of it runs on this thread then.
        leavePump.Cancel();
        await Task.Delay(Pause).ConfigureAwait(false);
        var interrupted = false;
        for (var waited = early; waited < grace && !over.IsSet; waited += Pause)
        {
            // Once: what cleans up after that has the time of the grace.
            interrupted = interrupted || gate.Interrupt(thread);
            await Task.Delay(Pause).ConfigureAwait(false);
        }

        if (over.IsSet) return;
        await Abort().ConfigureAwait(false);
    }

    private async Task Abort()
    {
        // An abort takes effect, and this call returns, when the thread runs managed code. One that waits must be interrupted to get there.
        _ = Task.Run(abort.Cancel);
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Pause)
        {
            await Task.Delay(Pause).ConfigureAwait(false);
            if (over.IsSet) return;
            gate.Interrupt(thread);
        }

        failure = new CellStuckException();
        over.Set();
    }

    /// <summary>Lets a thread be interrupted until it says that it leaves, and never in what it does after that.</summary>
    private sealed class InterruptGate
    {
        private const int Open = 0;
        private const int Busy = 1;
        private const int Closed = 2;

        private int state;
        private volatile bool interrupted;

        public bool Interrupt(Thread thread)
        {
            if ((thread.ThreadState & ThreadState.WaitSleepJoin) == 0 || Interlocked.CompareExchange(ref state, Busy, Open) != Open) return false;
            interrupted = true;
            thread.Interrupt();
            Volatile.Write(ref state, Open);
            return true;
        }

        public void Close()
        {
            // Spinning, since a wait could be interrupted itself.
            while (Interlocked.CompareExchange(ref state, Closed, Open) == Busy) Thread.SpinWait(20);
            if (!interrupted) return;
            try
            {
                // An interrupt that came too late for its wait would hit the next one; this is the next one.
                Thread.Sleep(1);
            }
            catch (ThreadInterruptedException)
            {
            }
        }
    }

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

        public void Run(CancellationToken leave)
        {
            foreach (var (callback, state) in posted.GetConsumingEnumerable(leave)) callback(state);
        }
    }
}
