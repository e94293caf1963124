using System.Collections.Concurrent;
using System.Runtime;
using System.Runtime.ExceptionServices;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// The thread that runs one cell: the code, and what follows its <c>await</c>s, so that one thread is all there is to stop.
/// </summary>
/// <remarks>
/// A cancelled cell is asked first: its token is cancelled, which the library's long calls look at. One that does not listen, such as
/// <c>while (true);</c>, is aborted when the grace is over; a wait, such as <c>Thread.Sleep</c>, is interrupted. Code in a
/// <c>finally</c> block is never aborted. What cannot be stopped: threads that a cell started itself, native calls, and now and then a
/// tight loop around a call that the runtime does not let go of, such as one that asks for the time and does nothing else. And an abort in the
/// midst of a long library call can end the process: the runtime (10.0 on Linux) then stops with <c>PAL_SEHException</c>, in one of about six
/// tries with a LINQ query over two thousand million numbers. A kernel's supervisor has to expect that.
/// </remarks>
internal sealed class CellThread
{
    // Recursive teaching code (trees, beam search) goes deeper than a thread's usual megabyte or so.
    private const int StackSize = 64 * 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Pump pump = new();
    private readonly Thread thread;
    private readonly Func<CancellationToken, Task> work;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource leavePump = new();
    private readonly CancellationTokenSource abort = new();
    private readonly ManualResetEventSlim over = new();
    private readonly InterruptGate gate = new();
    private Exception? failure;

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
        using var registration = cancellation.UnsafeRegister(_ => cell.Stop(grace), null);
        cell.over.Wait(CancellationToken.None);
        if (cell.failure is not null) ExceptionDispatchInfo.Throw(cell.failure);
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

    private void Stop(TimeSpan grace) => _ = Task.Run(async () =>
    {
        await Task.Delay(grace).ConfigureAwait(false);
        // A cell that awaits is left where it waits; nothing of it runs on this thread then.
        leavePump.Cancel();
        await Task.Delay(Pause).ConfigureAwait(false);
        if (over.IsSet) return;

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
    });

    /// <summary>Lets a thread be interrupted until it says that it leaves, and never in what it does after that.</summary>
    private sealed class InterruptGate
    {
        private const int Open = 0;
        private const int Busy = 1;
        private const int Closed = 2;

        private int state;
        private volatile bool interrupted;

        public void Interrupt(Thread thread)
        {
            if ((thread.ThreadState & ThreadState.WaitSleepJoin) == 0 || Interlocked.CompareExchange(ref state, Busy, Open) != Open) return;
            interrupted = true;
            thread.Interrupt();
            Volatile.Write(ref state, Open);
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
