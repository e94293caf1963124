using System.Runtime.InteropServices;
using CourseKit.Cli.Lectures;

namespace CourseKit.Cli;

/// <summary>Turns the first Ctrl-C (or SIGTERM) into a cancelled token, so that work can end in order; the second ends the process as usual.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly bool untilInputEnds;

    /// <summary>Listens until it is disposed.</summary>
    /// <param name="untilInputEnds">Whether another <c>coursekit</c> started this one: then the end of standard input cancels too, and
    /// Ctrl-C, which a terminal sends to both, is left to the other.</param>
    public Interruption(bool untilInputEnds = false)
    {
        this.untilInputEnds = untilInputEnds;
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel)];
        if (untilInputEnds) StandardInputEnd.Watch(Cancel);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void Cancel()
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work was over before.
        }
    }

    private void Cancel(PosixSignalContext context)
    {
        if (untilInputEnds && context.Signal == PosixSignal.SIGINT)
        {
            context.Cancel = true;
            return;
        }

        if (source.IsCancellationRequested) return;
        context.Cancel = true;
        source.Cancel();
    }
}
