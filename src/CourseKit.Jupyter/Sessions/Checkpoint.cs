using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace CourseKit.Jupyter.Sessions;

/// <summary>What the compiled code of cells calls in loops and where methods begin; not for people to call.</summary>
/// <remarks>
/// A cancelled cell leaves here by an ordinary exception, and recursion without end becomes one. The flags are the process's, and only
/// say "look closer": which cell is cancelled, and how deep a thread is, is found out away from the path that loops take.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Checkpoint
{
    // Room for what a deep method of a cell calls in libraries.
    private const int Reserve = 1024 * 1024;

    // Threads that a cancelled cell started see the flag too, and need not be quicker than the cell's own.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);
    private static readonly Lock Gate = new();
    private static readonly List<nuint> Ends = [];
    private static int leaving;
    private static volatile bool stop;

    // The addresses at which Enter looks closer: the last part of the one cell's stack, or all where several cells run or one is to leave.
    // The two may be read while they change; a thread's own limit decides.
    private static nuint watched;
    private static nuint watchedLength;

    [ThreadStatic]
    private static nuint limit;

    private static bool catches;

    /// <summary>Called in each round of a loop.</summary>
    /// <exception cref="OperationCanceledException">The cell is cancelled.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Loop()
    {
        if (stop) Leave();
    }

    /// <summary>Called where a method begins that may call others.</summary>
    /// <exception cref="OperationCanceledException">The cell is cancelled.</exception>
    /// <exception cref="InsufficientExecutionStackException">The calls nest so deeply that the thread's stack is nearly full.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SkipLocalsInit]
    public static void Enter()
    {
        byte here;
        if ((nuint)(&here) - watched < watchedLength) Look((nuint)(&here));
    }

    /// <summary>Watches the calling thread's stack until the result is disposed.</summary>
    /// <param name="size">The size of the stack, in bytes.</param>
    internal static IDisposable WatchStack(int size)
    {
        byte here;
        var end = (nuint)(&here) - (nuint)size;
        limit = end + Reserve;
        lock (Gate)
        {
            Ends.Add(end);
            Update();
        }

        return new Watch(end);
    }

    /// <summary>Makes the cells whose tokens are cancelled leave, until this has been answered by as many calls of <see cref="HasLeft"/>.</summary>
    internal static void MakeLeave()
    {
        lock (Gate)
        {
            CatchOnOtherThreads();
            leaving++;
            Update();
        }
    }

    /// <summary>A cancelled cell has ended.</summary>
    internal static void HasLeft() => _ = Task.Delay(Linger).ContinueWith(
        _ =>
        {
            lock (Gate)
            {
                leaving--;
                Update();
            }
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static void Update()
    {
        stop = leaving > 0;
        var one = !stop && Ends.Count <= 1;
        watched = one && Ends is [var end] ? end : 0;
        watchedLength = !one ? nuint.MaxValue : Ends.Count == 1 ? (nuint)Reserve : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    [StackTraceHidden]
    private static void Look(nuint here)
    {
        if (stop) Leave();
        if (here < limit) throw new InsufficientExecutionStackException();
    }

    // A thread that the cell started, and on which nothing would catch this, is not left unless the process survives that.
    [MethodImpl(MethodImplOptions.NoInlining)]
    [StackTraceHidden]
    private static void Leave()
    {
        if (CellContext.Current is not { Cancellation: { IsCancellationRequested: true } token }) return;
        if (limit != 0 || catches || Task.CurrentId is not null) throw new CellLeftException(token);
    }

    private static void CatchOnOtherThreads()
    {
        if (catches) return;
        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(exception => exception is CellLeftException);
            catches = true;
        }
        catch (InvalidOperationException)
        {
            // The host has a handler of its own.
        }
    }

    private sealed class CellLeftException(CancellationToken token) : OperationCanceledException("The cell was cancelled.", token);

    private sealed class Watch(nuint end) : IDisposable
    {
        public void Dispose()
        {
            limit = 0;
            lock (Gate)
            {
                Ends.Remove(end);
                Update();
            }
        }
    }
}
