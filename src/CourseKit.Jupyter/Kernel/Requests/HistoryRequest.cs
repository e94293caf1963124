using System.Text.Json.Nodes;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Kernel.Requests;

/// <summary>Cells that ran before (<c>history_request</c>): the last ones, a range of numbers, or those that match a pattern.</summary>
internal static class HistoryRequest
{
    // The only session that is kept is this one; it is 0 as in relative counts of the reference.
    private const int ThisSession = 0;

    /// <summary>The answer.</summary>
    /// <exception cref="MessageException">The kind of access is none of the three.</exception>
    public static JsonObject Reply(Message request, History history)
    {
        var content = request.Content;
        var entries = content.Text("hist_access_type") switch
        {
            "tail" => history.Tail(content.Number("n") ?? 10),
            "range" => (content.Number("session") ?? ThisSession) == ThisSession ? history.Range(content.Number("start") ?? 0, content.Number("stop")) : [],
            "search" => history.Search(content.Text("pattern", "*"), content.Number("n"), content.Flag("unique", false)),
            var other => throw new MessageException($"The field 'hist_access_type' of history_request is '{other}', expected tail, range or search."),
        };
        var withOutput = content.Flag("output", false);
        return new()
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. entries.Select(entry => new JsonArray(
                ThisSession, entry.Line, withOutput ? new JsonArray(entry.Input, entry.Output) : entry.Input))]),
        };
    }
}
