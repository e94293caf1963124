using System.IO.Pipes;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Kernel.Supervision;

/// <summary>A worker's line to its supervisor: it reports what it works on, and is told to stop cells or to end.</summary>
/// <remarks>A worker without a supervisor (a test, or a person at a terminal) has no line, and nothing is reported.</remarks>
public sealed class SupervisorLine
{
    internal const string PipeVariable = "COURSEKIT_KERNEL_PIPE";
    internal const string RestartVariable = "COURSEKIT_KERNEL_RESTARTED";
    internal const string Ready = "ready";
    internal const string Exiting = "exiting";
    internal const string Ended = "ended";
    internal const string Took = "took";
    internal const string Answered = "answered";
    internal const string Interrupt = "interrupt";
    internal const string Terminate = "terminate";

    private readonly StreamWriter? writer;
    private readonly Lock gate = new();

    private SupervisorLine(StreamWriter? writer) => this.writer = writer;

    /// <summary>No supervisor.</summary>
    public static SupervisorLine None { get; } = new(null);

    /// <summary>How the worker before this one ended; null for the first.</summary>
    internal Crash? Crash { get; private init; }

    /// <summary>The line that the supervisor opened for this process; <see cref="None"/> when nobody did.</summary>
    public static SupervisorLine Open()
    {
        if (Environment.GetEnvironmentVariable(PipeVariable) is not { Length: > 0 } handle) return None;
        var restarted = Environment.GetEnvironmentVariable(RestartVariable) == "1";
        // What cells start must not take itself for a worker.
        Environment.SetEnvironmentVariable(PipeVariable, null);
        Environment.SetEnvironmentVariable(RestartVariable, null);
        var pipe = new AnonymousPipeClientStream(PipeDirection.Out, handle);
        var line = new SupervisorLine(new StreamWriter(pipe) { AutoFlush = true })
        {
            Crash = restarted && Console.In.ReadLine() is { } text ? Supervision.Crash.Read(JsonNode.Parse(text)!) : null,
        };
        AppDomain.CurrentDomain.ProcessExit += (_, _) => line.Report(Exiting);
        return line;
    }

    /// <summary>Does what the supervisor says, on a thread of its own; ends the process when the supervisor is gone.</summary>
    internal void Listen(Action interrupt, Action terminate)
    {
        if (writer is null) return;
        var input = Console.In;
        new Thread(() =>
        {
            while (input.ReadLine() is { } command)
            {
                if (command == Interrupt) interrupt();
                else if (command == Terminate) terminate();
            }

            Environment.Exit(1);
        })
        { IsBackground = true, Name = "CourseKit supervisor line" }.Start();
    }

    /// <summary>Takes note of a request that will be answered.</summary>
    internal void Take(LostRequest request) => Report($"{Took} {request.ToJson().ToJsonString()}");

    /// <summary>The request has been answered.</summary>
    internal void Answer(string id) => Report($"{Answered} {id}");

    /// <summary>Tells the supervisor one line.</summary>
    internal void Report(string line)
    {
        if (writer is null) return;
        lock (gate)
        {
            try
            {
                writer.WriteLine(line);
            }
            catch (IOException)
            {
                // The supervisor is gone; Listen ends the process.
            }
        }
    }
}
