using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;
using static CourseKit.Jupyter.Notebooks.NotebookException;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Makes nbformat's JSON of a <see cref="Notebook"/>.</summary>
internal static class NotebookWriter
{
    /// <summary>The text of the file.</summary>
    /// <param name="notebook">The document.</param>
    /// <param name="name">What errors call it.</param>
    public static string Write(Notebook notebook, string name)
    {
        CheckIds(notebook, name);
        var json = (JsonObject)notebook.OtherFields.DeepClone();
        json["cells"] = new JsonArray([.. notebook.Cells.Select(Cell)]);
        json["metadata"] = notebook.Metadata.DeepClone();
        json["nbformat"] = Notebook.Major;
        json["nbformat_minor"] = notebook.Minor;
        var text = new StringBuilder();
        NotebookJson.Append(text, json, depth: 0);
        return text.Append('\n').ToString();
    }

    private static void CheckIds(Notebook notebook, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            if (!CellIds.IsValid(cell.Id))
                throw new NotebookException(name, $"the id of cell {index + 1} is {Quote(cell.Id)}, expected 1 to 64 of the characters A-Z, a-z, 0-9, '-' and '_'.");
            if (!seen.Add(cell.Id)) throw new NotebookException(name, $"cell {index + 1} has the id {Quote(cell.Id)}, which an earlier cell has. Give it another.");
        }
    }

    private static JsonObject Cell(NotebookCell cell)
    {
        var json = (JsonObject)cell.OtherFields.DeepClone();
        json["id"] = cell.Id;
        json["cell_type"] = cell.Kind.ToString().ToLowerInvariant();
        json["source"] = MultilineText.Split(cell.Source);
        json["metadata"] = cell.Metadata.DeepClone();
        if (cell.Attachments is { } attachments) json["attachments"] = Attachments(attachments);
        if (cell.Kind != CellKind.Code) return json;
        json["execution_count"] = cell.ExecutionCount;
        json["outputs"] = new JsonArray([.. cell.Outputs.Select(output => Output(output, cell.StoredOutputs.GetValueOrDefault(output)))]);
        return json;
    }

    private static JsonObject Attachments(JsonObject attachments) =>
        new(attachments.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)(file.Value is JsonObject bundle ? Forms(bundle) : null))));

    private static JsonObject Output(CellOutput output, JsonObject? stored)
    {
        if (output is UnknownOutput unknown) return (JsonObject)unknown.Json.DeepClone();
        var json = (JsonObject?)stored?.DeepClone() ?? [];
        switch (output)
        {
            case StreamOutput stream:
                json["output_type"] = "stream";
                json["name"] = stream.Name;
                json["text"] = MultilineText.Split(stream.Text);
                break;
            case DisplayOutput display:
                json["output_type"] = "display_data";
                json["data"] = Data(display.Data, stored);
                json["metadata"] = display.Metadata.DeepClone();
                break;
            case ResultOutput result:
                json["output_type"] = "execute_result";
                json["data"] = Data(result.Data, stored);
                json["metadata"] = result.Metadata.DeepClone();
                json["execution_count"] = result.ExecutionCount > 0 ? result.ExecutionCount : stored?["execution_count"]?.DeepClone();
                break;
            case ErrorOutput error:
                json["output_type"] = "error";
                json["ename"] = error.Name;
                json["evalue"] = error.Message;
                json["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]);
                break;
            default:
                throw new ArgumentException($"outputs of the type {output.GetType()} have no form in a notebook.", nameof(output));
        }

        return json;
    }

    // A form that is JSON's null has no place in a bundle; it is kept from what was read.
    private static JsonObject Data(MimeBundle bundle, JsonObject? stored)
    {
        var data = Forms(bundle.Forms.Select(form => KeyValuePair.Create(form.Key, (JsonNode?)form.Value)));
        foreach (var (type, content) in stored?["data"] as JsonObject ?? [])
        {
            if (content is null && MimeBundle.IsJson(type)) data.TryAdd(type, null);
        }

        return data;
    }

    private static JsonObject Forms(IEnumerable<KeyValuePair<string, JsonNode?>> forms) =>
        new(forms.Select(form => KeyValuePair.Create(form.Key, Stored(form.Key, form.Value))));

    private static JsonNode? Stored(string mimeType, JsonNode? content) =>
        MultilineText.IsSplit(mimeType) && content is JsonValue value && value.TryGetValue<string>(out var text) ? MultilineText.Split(text) : content?.DeepClone();
}
