using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Kernel;

/// <summary>Sends what a cell puts out to the front ends, while it runs.</summary>
/// <param name="broadcast">The channel.</param>
/// <param name="parent">The header of the request that runs the cell.</param>
internal sealed class KernelOutputs(Broadcast broadcast, ReadOnlyMemory<byte> parent) : IOutputSink
{
    /// <summary>The text of the cell's value; null when it has none.</summary>
    public string? Result { get; private set; }

    /// <summary>What the reply asks the front end to show in its pager.</summary>
    public JsonArray Pages { get; } = [];

    /// <inheritdoc/>
    public void Add(CellOutput output)
    {
        switch (output)
        {
            case StreamOutput stream:
                broadcast.Send("stream", parent, new() { ["name"] = stream.Name, ["text"] = stream.Text });
                break;
            case DisplayOutput shown:
                broadcast.Send("display_data", parent, Displayed(shown.Data, shown.Metadata, shown.DisplayId));
                break;
            case ResultOutput result:
                Result = result.Data.Find(MimeBundle.Text);
                broadcast.Send("execute_result", parent, new() { ["execution_count"] = result.ExecutionCount, ["data"] = Data(result.Data), ["metadata"] = result.Metadata.DeepClone() });
                break;
            case PageOutput page:
                Pages.Add(new JsonObject { ["source"] = "page", ["data"] = Data(page.Data), ["start"] = 0 });
                break;
            case ErrorOutput error:
                broadcast.Send("error", parent, ErrorContent(error));
                break;
        }
    }

    /// <inheritdoc/>
    public void Update(string displayId, MimeBundle data) => broadcast.Send("update_display_data", parent, Displayed(data, data.Metadata, displayId));

    /// <inheritdoc/>
    public void Clear(bool wait) => broadcast.Send("clear_output", parent, new() { ["wait"] = wait });

    /// <summary>The forms of a value, as messages carry them.</summary>
    public static JsonObject Data(MimeBundle data) => new(data.Forms.Select(form => KeyValuePair.Create(form.Key, (JsonNode?)form.Value.DeepClone())));

    /// <summary>An error, as the message of that name and a failed reply carry it.</summary>
    public static JsonObject ErrorContent(ErrorOutput error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
    };

    private static JsonObject Displayed(MimeBundle data, JsonObject metadata, string? displayId) => new()
    {
        ["data"] = Data(data),
        ["metadata"] = metadata.DeepClone(),
        ["transient"] = displayId is null ? new JsonObject() : new JsonObject { ["display_id"] = displayId },
    };
}
