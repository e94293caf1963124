using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Kernel.Supervision;

/// <summary>
/// The process that a front end starts. It only starts another, the worker, which does everything, and starts it again when a cell has
/// ended it: by a stack overflow, by <c>Environment.Exit</c>, for want of memory. The new worker listens at the same addresses, tells the
/// front end what happened, and answers what the old one left unanswered.
/// </summary>
public sealed class KernelSupervisor
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(5);

    private readonly Func<ProcessStartInfo> worker;
    private readonly Lock gate = new();
    private readonly List<LostRequest> unanswered = [];
    private Process? process;
    private bool ready;
    private bool exiting;
    private bool ended;

    private KernelSupervisor(Func<ProcessStartInfo> worker) => this.worker = worker;

    /// <summary>Runs workers until one ends in order, or cannot start.</summary>
    /// <param name="worker">How a worker is started; its environment and standard input are filled in here.</param>
    /// <returns>The last worker's exit code.</returns>
    public static int Run(Func<ProcessStartInfo> worker) => new KernelSupervisor(worker).Run();

    private int Run()
    {
        var first = Task.Run(() => RunWorker(null));
        // The worker gets these too where a whole process group is told; where this process alone is, it is told by its line.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Forward(context, SupervisorLine.Interrupt));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Forward(context, SupervisorLine.Terminate));
        WatchParent();
        var exitCode = first.GetAwaiter().GetResult();
        while (true)
        {
            Crash crash;
            lock (gate)
            {
                if (ended || !ready) return exitCode;
                crash = new(exitCode, exiting, [.. unanswered]);
                unanswered.Clear();
                (ready, exiting) = (false, false);
            }

            exitCode = RunWorker(crash);
        }
    }

    private int RunWorker(Crash? crash)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var start = worker();
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.Environment[SupervisorLine.PipeVariable] = pipe.GetClientHandleAsString();
        if (crash is not null) start.Environment[SupervisorLine.RestartVariable] = "1";
        using var started = Process.Start(start) ?? throw new KernelException($"The kernel's process {start.FileName} could not be started.");
        pipe.DisposeLocalCopyOfClientHandle();
        lock (gate) process = started;
        if (crash is not null) Tell(crash.ToJson().ToJsonString());

        var reports = Task.Run(() => Read(pipe));
        started.WaitForExit();
        // What the worker wrote last may still be in the pipe. What it started may hold the other end open, so that no end of it comes.
        reports.Wait(TimeSpan.FromMilliseconds(500));
        lock (gate) process = null;
        return started.ExitCode;
    }

    private void Read(Stream pipe)
    {
        using var reader = new StreamReader(pipe);
        while (reader.ReadLine() is { } line)
        {
            var (word, rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? (line[..space], line[(space + 1)..]) : (line, "");
            lock (gate)
            {
                if (word == SupervisorLine.Ready) ready = true;
                else if (word == SupervisorLine.Exiting) exiting = true;
                else if (word == SupervisorLine.Ended) ended = true;
                else if (word == SupervisorLine.Took) unanswered.Add(LostRequest.Read(JsonNode.Parse(rest)!));
                else if (word == SupervisorLine.Answered) unanswered.RemoveAll(request => request.Id == rest);
            }
        }
    }

    private void Forward(PosixSignalContext context, string command)
    {
        context.Cancel = true;
        Tell(command);
        if (command == SupervisorLine.Terminate) EndLater();
    }

    private void Tell(string line)
    {
        lock (gate)
        {
            try
            {
                process?.StandardInput.WriteLine(line);
                process?.StandardInput.Flush();
            }
            catch (IOException)
            {
                // It has just ended; Run sees that.
            }
        }
    }

    private void EndLater() => _ = Task.Delay(TimeToEnd).ContinueWith(
        _ =>
        {
            lock (gate)
            {
                ended = true;
                process?.Kill(entireProcessTree: true);
            }
        },
        TaskScheduler.Default);

    // A front end that was killed cannot say that the kernel is no longer needed.
    private void WatchParent()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), out var id) || id <= 1) return;
        _ = Task.Run(async () =>
        {
            try
            {
                using var parent = Process.GetProcessById(id);
                await parent.WaitForExitAsync().ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                // It has ended already.
            }

            Tell(SupervisorLine.Terminate);
            EndLater();
        });
    }
}
