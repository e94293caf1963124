using System.Globalization;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Comms;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Messages;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Kernel.Requests;

/// <summary>Runs a cell (<c>execute_request</c>), and stops it.</summary>
internal sealed class ExecuteRequest(Lazy<CSharpSession> session, Broadcast broadcast, InputChannel input, History history, CommRegistry comms, Assistance assistance)
{
    private readonly Lock gate = new();
    private CancellationTokenSource? running;

    /// <summary>Stops the cell that runs, if one does.</summary>
    public void Interrupt()
    {
        lock (gate) running?.Cancel();
    }

    /// <summary>Runs the cell to its end.</summary>
    /// <returns>The reply's content.</returns>
    /// <exception cref="MessageException">A field of the request is not what it should be.</exception>
    public JsonObject Run(Message request)
    {
        var content = request.Content;
        var code = content.Text("code");
        var silent = content.Flag("silent", false);
        var stored = content.Flag("store_history", !silent) && !silent;
        var asks = content.Flag("allow_stdin", false);
        var expressions = content.Object("user_expressions");
        if (!silent) broadcast.Send("execute_input", request.HeaderBytes, new() { ["code"] = code, ["execution_count"] = session.Value.ExecutionCount + 1 });
        var outputs = new KernelOutputs(broadcast, request.HeaderBytes);
        return Interruptible(request, cancellation =>
        {
            var result = session.Value.Run(
                new CellRequest(code)
                {
                    Silent = silent,
                    StoreHistory = stored,
                    Input = asks ? (prompt, password, stop) => input.Ask(request, prompt, password, stop) : null,
                },
                silent ? Nowhere.Sink : outputs,
                cancellation);
            if (stored) history.Add(result.ExecutionCount, code, outputs.Result);
            assistance.Learn(code);
            return result.Error is { } error ? Failed(error, result.ExecutionCount) : Succeeded(result.ExecutionCount, outputs.Pages, expressions, cancellation);
        });
    }

    /// <summary>Calls a handler that a cell left behind.</summary>
    public void Call(Message request, Action handler) =>
        Interruptible(request, cancellation => session.Value.Call(handler, new KernelOutputs(broadcast, request.HeaderBytes), cancellation));

    private T Interruptible<T>(Message request, Func<CancellationToken, T> run)
    {
        using var cancellation = new CancellationTokenSource();
        lock (gate) running = cancellation;
        try
        {
            using var current = comms.Use(request.HeaderBytes);
            return run(cancellation.Token);
        }
        finally
        {
            lock (gate) running = null;
        }
    }

    /// <summary>When the cell began, as front ends show it.</summary>
    public static JsonObject Started(DateTime time) => new() { ["started"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) };

    private JsonObject Succeeded(int count, JsonArray pages, JsonObject expressions, CancellationToken cancellation) => new()
    {
        ["status"] = "ok",
        ["execution_count"] = count,
        ["payload"] = pages,
        ["user_expressions"] = new JsonObject(expressions.Select(expression => KeyValuePair.Create(expression.Key, (JsonNode?)Evaluated(expression.Value, cancellation)))),
    };

    private JsonObject Evaluated(JsonNode? expression, CancellationToken cancellation)
    {
        var result = session.Value.Evaluate(expression?.ToString() ?? "", cancellation);
        if (result.Error is not { } error) return new() { ["status"] = "ok", ["data"] = KernelOutputs.Data(result.Data!), ["metadata"] = new JsonObject() };
        var failed = KernelOutputs.ErrorContent(error);
        failed["status"] = "error";
        return failed;
    }

    /// <summary>The reply to a cell that failed.</summary>
    public static JsonObject Failed(ErrorOutput error, int count)
    {
        var reply = KernelOutputs.ErrorContent(error);
        reply["status"] = "error";
        reply["execution_count"] = count;
        reply["payload"] = new JsonArray();
        reply["user_expressions"] = new JsonObject();
        return reply;
    }

    /// <summary>A silent cell shows nothing.</summary>
    private sealed class Nowhere : IOutputSink
    {
        public static readonly Nowhere Sink = new();

        public void Add(CellOutput output)
        {
        }

        public void Update(string displayId, MimeBundle data)
        {
        }

        public void Clear(bool wait)
        {
        }
    }
}
