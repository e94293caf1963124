using System.Text.Json.Nodes;
using CourseKit.Jupyter.Completion;
using CourseKit.Jupyter.Messages;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Kernel.Requests;

/// <summary>What a front end asks while somebody types: completions, help, and whether the code is whole.</summary>
/// <remarks>Positions are code points in messages and UTF-16 units here.</remarks>
internal sealed class Assistance
{
    private readonly CompletionRanking ranking = new();
    private readonly Lazy<(CodeCompletion Completion, CodeInspection Inspection)> help;

    /// <param name="session">Whose cells the code follows.</param>
    public Assistance(Lazy<CSharpSession> session) => help = new(() =>
    {
        var sources = Sources(session.Value);
        return (new(sources), new(sources));
    });

    /// <summary>Takes note of a cell that ran: what it uses is offered first.</summary>
    public void Learn(string code) => ranking.Add(code);

    /// <summary>Completions at the cursor (<c>complete_request</c>); none when the time is over.</summary>
    public async Task<JsonObject> CompleteAsync(Message request, TimeSpan time)
    {
        var (code, cursor) = Place(request);
        var list = await WithinAsync(time, stop => help.Value.Completion.Complete(code, cursor, stop)).ConfigureAwait(false) ?? CompletionList.Nothing(cursor);
        var (start, end) = (CodePoints.FromUtf16(code, list.Start), CodePoints.FromUtf16(code, list.End));
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. list.Items.Select(item => JsonValue.Create(item.Text))]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                // JupyterLab's kinds, not (yet) part of the protocol.
                ["_jupyter_types_experimental"] = new JsonArray([.. list.Items.Select(item => new JsonObject
                {
                    ["text"] = item.Text, ["displayText"] = item.Label, ["type"] = item.Kind, ["signature"] = item.Signature, ["start"] = start, ["end"] = end,
                })]),
            },
        };
    }

    /// <summary>What is known of the name at the cursor (<c>inspect_request</c>); nothing when the time is over.</summary>
    public async Task<JsonObject> InspectAsync(Message request, TimeSpan time)
    {
        var (code, cursor) = Place(request);
        var detail = request.Content.Number("detail_level") ?? 0;
        var data = await WithinAsync(time, stop => help.Value.Inspection.Inspect(code, cursor, detail, stop)).ConfigureAwait(false);
        return new()
        {
            ["status"] = "ok",
            ["found"] = data is not null,
            ["data"] = data is null ? new JsonObject() : KernelOutputs.Data(data),
            ["metadata"] = new JsonObject(),
        };
    }

    /// <summary>Whether the code can be run as it is (<c>is_complete_request</c>).</summary>
    public static JsonObject IsComplete(Message request)
    {
        var completeness = CodeCompleteness.Of(request.Content.Text("code"));
        var reply = new JsonObject { ["status"] = completeness.Status };
        if (completeness.Status == "incomplete") reply["indent"] = completeness.Indent;
        return reply;
    }

    private CompletionSources Sources(CSharpSession session) => new(code => session.Chain.Continue(code))
    {
        Ranking = ranking,
        Magics = CSharpSession.Magics,
        Folder = session.Folder,
        ValueOf = name => session.Chain.Variables.FirstOrDefault(variable => variable.Name == name)?.Value,
    };

    private static (string Code, int Cursor) Place(Message request)
    {
        var code = request.Content.Text("code");
        var cursor = request.Content.Number("cursor_pos") ?? throw new MessageException($"The field 'cursor_pos' of {request.Header.Type} is missing, expected a position in the code.");
        if (cursor < 0) throw new MessageException($"The field 'cursor_pos' of {request.Header.Type} is {cursor}, expected a position in the code.");
        return (code, CodePoints.ToUtf16(code, cursor));
    }

    // Also when what is asked does not listen to its token in time.
    private static async Task<T?> WithinAsync<T>(TimeSpan time, Func<CancellationToken, T?> ask)
        where T : class
    {
        using var stop = new CancellationTokenSource(time);
        var answer = Task.Run(() => ask(stop.Token));
        try
        {
            return await answer.WaitAsync(time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }
}
