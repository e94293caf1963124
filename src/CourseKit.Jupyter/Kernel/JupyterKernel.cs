using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Comms;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Kernel.Requests;
using CourseKit.Jupyter.Kernel.Supervision;
using CourseKit.Jupyter.Messages;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Kernel;

/// <summary>A C# session as a Jupyter kernel (messaging protocol 5.5): takes requests on its sockets, runs cells in order, and tells front ends what comes of them.</summary>
/// <remarks>
/// Cells and comms wait for each other; everything else is answered at once, also while a cell runs. Every request has its
/// <c>busy</c> and <c>idle</c>.
/// </remarks>
public sealed class JupyterKernel : IDisposable
{
    // What a cell's sender has sent before it can know that the cell failed is still on its way.
    private static readonly TimeSpan InFlight = TimeSpan.FromMilliseconds(10);

    // A completion after x = Load() wants to know x; one while a training runs wants an answer.
    private static readonly TimeSpan WaitForCells = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerWhileBusy = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AnswerWhenIdle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WaitForFrontEnd = TimeSpan.FromSeconds(10);

    private readonly KernelDescription description;
    private readonly SupervisorLine supervisor;
    private readonly Action<string> log;
    private readonly KernelSockets sockets;
    private readonly MessageChannel shell;
    private readonly MessageChannel control;
    private readonly Broadcast broadcast;
    private readonly InputChannel input;
    private readonly CommRegistry comms;
    private readonly History history = new();
    private readonly ExecutionQueue queue;
    private readonly ExecuteRequest execution;
    private readonly Assistance assistance;
    private readonly TaskCompletionSource<Message?> end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Binds the sockets; requests are taken from <see cref="RunAsync"/> on.</summary>
    /// <param name="connectionFile">The path of the file in which the front end says where to listen.</param>
    /// <param name="session">Makes what runs the cells; begun at once, on another thread, while the sockets are bound and front ends connect.</param>
    /// <param name="description">What the kernel says of itself.</param>
    /// <param name="supervisor">The process that watches over this one; <see cref="SupervisorLine.None"/> for none.</param>
    /// <param name="log">Told what a developer wants to know, e.g. of messages that were refused.</param>
    /// <exception cref="KernelException">The connection file cannot be used, or an address in it is taken.</exception>
    public JupyterKernel(string connectionFile, Func<CSharpSession> session, KernelDescription description, SupervisorLine supervisor, Action<string> log)
    {
        // Two threads that learn to compile at once get in each other's way, so the first cell waits for this one.
        var made = new Lazy<CSharpSession>(() =>
        {
            var first = session();
            first.WarmUp();
            return first;
        });
        Task.Run(() => made.Value);
        var connection = ConnectionFile.Read(connectionFile);
        (this.description, this.supervisor, this.log) = (description, supervisor, log);
        var codec = new MessageCodec(new(connection.SignatureScheme, connection.Key), Guid.NewGuid().ToString());
        sockets = new(connection);
        shell = new("shell", sockets.Shell, codec, log);
        control = new("control", sockets.Control, codec, log);
        input = new(new("stdin", sockets.Stdin, codec, log));
        broadcast = new(sockets.IOPub, codec);
        comms = new(broadcast);
        queue = new(exception => log($"A request failed inside the kernel: {exception}"));
        assistance = new(made);
        execution = new(made, broadcast, input, history, comms, assistance);
    }

    /// <summary>Takes requests until one asks for the end, or the process is told to end.</summary>
    /// <param name="cancellation">Ends the kernel too.</param>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal(execution.Interrupt));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal(() => end.TrySetResult(null)));
        using var registration = cancellation.Register(() => end.TrySetResult(null));
        supervisor.Listen(execution.Interrupt, () => end.TrySetResult(null));
        supervisor.Report(SupervisorLine.Ready);
        broadcast.State("starting", null);
        Task[] loops =
        [
            input.ReceiveAsync(stopped.Token), Serve(shell, stopped.Token), Serve(control, stopped.Token), ReportCrash(stopped.Token),
        ];
        var request = await end.Task.ConfigureAwait(false);
        queue.Dispose();
        execution.Interrupt();
        if (request is not null) broadcast.Send("shutdown_reply", request.HeaderBytes, ShutdownContent(request));
        supervisor.Report(SupervisorLine.Ended);
        await stopped.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Closes the sockets.</summary>
    public void Dispose()
    {
        queue.Dispose();
        sockets.Dispose();
    }

    private static Action<PosixSignalContext> OnSignal(Action action) => context =>
    {
        context.Cancel = true;
        action();
    };

    private async Task Serve(MessageChannel channel, CancellationToken cancellation)
    {
        while (true) Dispatch(channel, await channel.ReceiveAsync(cancellation).ConfigureAwait(false));
    }

    private void Dispatch(MessageChannel channel, Message request)
    {
        switch (request.Header.Type)
        {
            case "execute_request":
                supervisor.Take(new(request.Header.Id, request.Identities, request.HeaderBytes));
                queue.Add(request, message => Execute(channel, message), message => Abort(channel, message));
                break;
            case "comm_open" or "comm_msg" or "comm_close":
                queue.Add(request, TakeComm, _ => { });
                break;
            case "complete_request":
                _ = Assist(channel, request, assistance.CompleteAsync);
                break;
            case "inspect_request":
                _ = Assist(channel, request, assistance.InspectAsync);
                break;
            case "is_complete_request":
                Answer(channel, request, Assistance.IsComplete);
                break;
            case "kernel_info_request":
                Answer(channel, request, _ => KernelInfo.Reply(description));
                break;
            case "history_request":
                Answer(channel, request, message => HistoryRequest.Reply(message, history));
                break;
            case "comm_info_request":
                Answer(channel, request, comms.Info);
                break;
            case "interrupt_request":
                execution.Interrupt();
                Answer(channel, request, _ => new() { ["status"] = "ok" });
                break;
            case "shutdown_request":
                Answer(channel, request, ShutdownContent);
                end.TrySetResult(request);
                break;
            case "debug_request":
                Answer(channel, request, DebugRequest.Reply);
                break;
            default:
                log($"A message of the type '{request.Header.Type}' came, which this kernel does not know.");
                Answer(channel, request, message => throw new MessageException($"This kernel does not know messages of the type '{message.Header.Type}'."));
                break;
        }
    }

    private void Answer(MessageChannel channel, Message request, Func<Message, JsonObject> answer)
    {
        broadcast.State("busy", request.HeaderBytes);
        channel.Reply(request, Guarded(request, answer));
        broadcast.State("idle", request.HeaderBytes);
    }

    private async Task Assist(MessageChannel channel, Message request, Func<Message, TimeSpan, Task<JsonObject>> answer)
    {
        broadcast.State("busy", request.HeaderBytes);
        var cells = queue.Done;
        await Task.WhenAny(cells, Task.Delay(WaitForCells)).ConfigureAwait(false);
        JsonObject reply;
        try
        {
            reply = await answer(request, cells.IsCompleted ? AnswerWhenIdle : AnswerWhileBusy).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            reply = Failed(request, exception);
        }

        channel.Reply(request, reply);
        broadcast.State("idle", request.HeaderBytes);
    }

    private void Execute(MessageChannel channel, Message request)
    {
        broadcast.State("busy", request.HeaderBytes);
        var metadata = ExecuteRequest.Started(DateTime.UtcNow);
        var reply = Guarded(request, execution.Run);
        var failed = (string?)reply["status"] == "error";
        IReadOnlyList<Action> aborted = [];
        // Who is gone has nothing queued that could build on the cell.
        if (failed && StopsOnError(request) && channel.IsConnected(request.Identities))
        {
            Thread.Sleep(InFlight);
            aborted = queue.TakeWaiting(request.Header.Type);
        }

        channel.Reply(request, reply, metadata);
        supervisor.Answer(request.Header.Id);
        broadcast.State("idle", request.HeaderBytes);
        foreach (var abort in aborted) abort();
    }

    private static bool StopsOnError(Message request)
    {
        try
        {
            return request.Content.Flag("stop_on_error", true);
        }
        catch (MessageException)
        {
            return true;
        }
    }

    private void Abort(MessageChannel channel, Message request)
    {
        broadcast.State("busy", request.HeaderBytes);
        channel.Reply(request, new() { ["status"] = "aborted" });
        supervisor.Answer(request.Header.Id);
        broadcast.State("idle", request.HeaderBytes);
    }

    private void TakeComm(Message request)
    {
        broadcast.State("busy", request.HeaderBytes);
        execution.Call(request, () => comms.Take(request));
        broadcast.State("idle", request.HeaderBytes);
    }

    private JsonObject Guarded(Message request, Func<Message, JsonObject> answer)
    {
        try
        {
            return answer(request);
        }
        catch (Exception exception)
        {
            return Failed(request, exception);
        }
    }

    private JsonObject Failed(Message request, Exception exception)
    {
        if (exception is not MessageException) log($"{request.Header.Type} failed inside the kernel: {exception}");
        var error = KernelOutputs.ErrorContent(new ErrorOutput(exception.GetType().Name, exception.Message, [exception.Message]));
        error["status"] = "error";
        return error;
    }

    private static JsonObject ShutdownContent(Message request) => new() { ["status"] = "ok", ["restart"] = request.Content.Flag("restart", false) };

    // The first worker has nothing to report. A later one answers for the one before it, as soon as the front end is connected again.
    private async Task ReportCrash(CancellationToken cancellation)
    {
        if (supervisor.Crash is not { } crash) return;
        var error = new ErrorOutput("KernelRestarted", crash.Message, [crash.Message]);
        foreach (var (index, lost) in crash.Lost.Index())
        {
            try
            {
                await sockets.Shell.WaitForPeerAsync(lost.Identities[0], cancellation).WaitAsync(WaitForFrontEnd, cancellation).ConfigureAwait(false);
                await sockets.IOPub.WaitForSubscriberAsync(cancellation).WaitAsync(WaitForFrontEnd, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                continue;
            }

            if (index == 0) broadcast.Send("error", lost.Header, KernelOutputs.ErrorContent(error));
            shell.Send(lost.Identities, "execute_reply", lost.Header, index == 0 ? ExecuteRequest.Failed(error, 0) : new() { ["status"] = "aborted" });
            broadcast.State("idle", lost.Header);
        }
    }
}
