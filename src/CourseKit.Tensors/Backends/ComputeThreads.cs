using System.Runtime.ExceptionServices;

namespace CourseKit.Tensors.Backends;

/// <summary>
/// The threads that kernels share. Work is cut into chunks by its size alone; threads take the next chunk until none is left, so the count
/// of threads changes how fast a result comes and never the result.
/// </summary>
public static class ComputeThreads
{
    // About 50 microseconds: kernels follow each other closely, and waking a sleeping thread takes longer than many of them.
    private const int SpinsBeforeSleep = 2000;

    // Whoever sets busy from 0 to 1 owns the workers and the current job until it sets it back.
    private static int busy;
    private static Worker[] workers = [];
    private static Job? current;
    private static int count = Environment.ProcessorCount;

    /// <summary>How many threads compute, the calling one included; at first the number of processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value below 1.</exception>
    public static int Count
    {
        get => Volatile.Read(ref count);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref count, value);
        }
    }

    /// <summary>Calls <paramref name="body"/> once for every number from 0 to <paramref name="chunks"/> - 1, on several threads, in any
    /// order; returns when all are done. A call from inside a body, or while another thread's call is under way, runs on its own thread alone.</summary>
    /// <param name="chunks">How many pieces of work there are.</param>
    /// <param name="body">Does one piece. What different pieces write must not overlap.</param>
    /// <remarks>When a body throws, pieces not yet begun are left out and the first exception is thrown again here.</remarks>
    public static void For(int chunks, Action<int> body)
    {
        // The host of a notebook may abort the thread of a cell that does not stop (ControlledExecution). An abort waits for a finally block
        // to end, so kernels run inside of one: workers are not left with a job that nobody waits for.
        try
        {
        }
        finally
        {
            Run(chunks, body);
        }
    }

    private static void Run(int chunks, Action<int> body)
    {
        var helpers = Math.Min(Count, chunks) - 1;
        if (helpers < 1 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (var chunk = 0; chunk < chunks; chunk++) body(chunk);
            return;
        }

        var job = new Job(chunks, helpers, body);
        try
        {
            Start(job);
            job.Work();
            job.WaitForOthers();
        }
        finally
        {
            Volatile.Write(ref current, null);
            Volatile.Write(ref busy, 0);
        }

        job.ThrowIfFailed();
    }

    /// <summary>Calls <paramref name="body"/> for consecutive ranges (from, to) of at most <paramref name="grain"/>
    /// of the numbers below <paramref name="length"/>.</summary>
    internal static void ForRanges(long length, long grain, Action<long, long> body)
    {
        if (length <= grain)
        {
            if (length > 0) body(0, length);
            return;
        }

        var chunks = checked((int)((length + grain - 1) / grain));
        For(chunks, chunk => body(chunk * grain, Math.Min(length, (chunk + 1) * grain)));
    }

    private static void Start(Job job)
    {
        if (workers.Length < job.Helpers) AddWorkers(job.Helpers);
        Volatile.Write(ref current, job);
        Interlocked.MemoryBarrier();
        for (var i = 0; i < job.Helpers; i++) workers[i].WakeIfAsleep();
    }

    private static void AddWorkers(int wanted)
    {
        var all = new Worker[wanted];
        workers.CopyTo(all, 0);
        for (var i = workers.Length; i < wanted; i++) all[i] = new(i);
        workers = all;
    }

    /// <summary>One call of <see cref="For"/>. A worker that comes late finds all its chunks taken.</summary>
    private sealed class Job(int chunks, int helpers, Action<int> work)
    {
        private Action<int>? body = work;
        private int next = -1;
        private int done;
        private ExceptionDispatchInfo? failure;

        public int Helpers => helpers;

        public void Work()
        {
            for (var chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
            {
                try
                {
                    if (Volatile.Read(ref failure) is null) body!(chunk);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                }

                Interlocked.Increment(ref done);
            }
        }

        public void WaitForOthers()
        {
            var wait = default(SpinWait);
            while (Volatile.Read(ref done) < chunks) wait.SpinOnce(sleep1Threshold: -1);
            body = null; // a worker remembers its last job, which must not keep alive what the body holds
        }

        public void ThrowIfFailed() => failure?.Throw();
    }

    /// <summary>A background thread that waits for jobs: it spins for a moment, then sleeps until it is woken.</summary>
    private sealed class Worker
    {
        private readonly AutoResetEvent wake = new(false);
        private readonly int index;
        private int asleep;

        public Worker(int index)
        {
            this.index = index;
            new Thread(Run) { IsBackground = true, Name = $"CourseKit compute {index + 1}" }.Start();
        }

        public void WakeIfAsleep()
        {
            if (Interlocked.Exchange(ref asleep, 0) == 1) wake.Set();
        }

        private void Run()
        {
            Job? last = null;
            while (true)
            {
                last = Next(last);
                last.Work();
            }
        }

        private Job Next(Job? last)
        {
            while (true)
            {
                for (var spin = 0; spin < SpinsBeforeSleep; spin++)
                {
                    if (IsNew(last) is { } job) return job;
                    Thread.SpinWait(1);
                }

                // Whoever starts a job writes it and then looks at the flag; here the flag is set first and the job read again,
                // so one of the two sees the other.
                Interlocked.Exchange(ref asleep, 1);
                if (IsNew(last) is { } late)
                {
                    if (Interlocked.Exchange(ref asleep, 0) == 0) wake.WaitOne();
                    return late;
                }

                wake.WaitOne();
            }
        }

        private Job? IsNew(Job? last) =>
            Volatile.Read(ref current) is { } job && !ReferenceEquals(job, last) && index < job.Helpers ? job : null;
    }
}
