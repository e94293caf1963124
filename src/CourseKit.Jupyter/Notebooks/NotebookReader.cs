using System.Text.Json;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;
using static CourseKit.Jupyter.Notebooks.NotebookException;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Makes a <see cref="Notebook"/> of JSON, checking every field that nbformat 4.5 names.</summary>
/// <param name="name">What errors call the document.</param>
internal sealed class NotebookReader(string name)
{
    private const string Advice = "Open the file in Jupyter or VS Code and save it again, or fetch it anew.";
    private static readonly string[] KnownFields = ["cells", "metadata", "nbformat", "nbformat_minor"];
    private static readonly string[] KnownCellFields = ["id", "cell_type", "source", "metadata", "execution_count", "outputs", "attachments"];

    /// <summary>Reads a whole document.</summary>
    public Notebook Read(string text)
    {
        if (text.Length > Notebook.MaximumBytes) throw NotebookFile.TooLarge(name);
        var root = Parse(text);
        var minor = CheckVersion(root);
        var metadata = Metadata(root, "the notebook");
        var cells = root["cells"] as JsonArray ?? throw Invalid("the field 'cells' is missing or not a list, as a notebook must have it.");
        if (cells.Count > Notebook.MaximumCells)
            throw new NotebookException(name, $"it has {cells.Count} cells, the most that is read is {Notebook.MaximumCells}. Split the notebook.");
        NotebookLanguage.Require(name, metadata);
        var notebook = new Notebook { Metadata = metadata, Minor = Math.Max(minor, Notebook.LeastMinor), OtherFields = Others(root, KnownFields) };
        ReadCells(cells, notebook.Cells);
        return notebook;
    }

    private JsonObject Parse(string text)
    {
        try
        {
            return NotebookJson.Parse(text) as JsonObject
                ?? throw new NotebookException(name, "this is JSON but not a notebook: expected an object with 'cells' and 'nbformat'. Check the path.");
        }
        catch (JsonException error)
        {
            throw new NotebookException(name, $"this is not a notebook: {Quote(error.Message)}. Expected JSON (.ipynb). {Advice}", error);
        }
    }

    private int CheckVersion(JsonObject root)
    {
        if (Number(root["nbformat"]) is not { } major)
            throw new NotebookException(name, "this is JSON but not a notebook: the field 'nbformat' is missing or not a number. Check the path.");
        if (major != Notebook.Major)
            throw new NotebookException(name, $"it is in nbformat {major}, expected {Notebook.Major}. Convert it with 'jupyter nbconvert --to notebook --nbformat 4'.");
        return Number(root["nbformat_minor"]) is { } minor and >= 0 ? minor : throw Invalid("the field 'nbformat_minor' is missing or not a number.");
    }

    private void ReadCells(JsonArray cells, IList<NotebookCell> into)
    {
        var taken = TakenIds(cells);
        for (var i = 0; i < cells.Count; i++)
        {
            var where = $"cell {i + 1}";
            var json = cells[i] as JsonObject ?? throw Invalid($"{where} is not an object.");
            into.Add(ReadCell(json, i, where, taken));
        }
    }

    private HashSet<string> TakenIds(JsonArray cells)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < cells.Count; i++)
        {
            if ((cells[i] as JsonObject)?["id"] is not { } node) continue;
            var id = Text(node) ?? throw Invalid($"the id of cell {i + 1} is not a text.");
            if (!CellIds.IsValid(id)) throw Invalid($"the id of cell {i + 1} is {Quote(id)}, expected 1 to 64 of the characters A-Z, a-z, 0-9, '-' and '_'.");
            if (!taken.Add(id)) throw Invalid($"cell {i + 1} has the id {Quote(id)}, which an earlier cell has; ids must be unique.");
        }

        return taken;
    }

    private NotebookCell ReadCell(JsonObject json, int index, string where, HashSet<string> taken)
    {
        var kind = Text(json["cell_type"]) switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            { } other => throw Invalid($"{where} is of type {Quote(other)}, expected 'code', 'markdown' or 'raw'."),
            null => throw Invalid($"{where} has no 'cell_type'."),
        };
        var source = MultilineText.Join(json["source"]) ?? throw Invalid($"the source of {where} is not a text or a list of lines.");
        var metadata = Metadata(json, where);
        if (metadata["tags"] is { } tags && MultilineText.Join(tags as JsonArray) is null) throw Invalid($"the tags of {where} are not a list of texts.");
        if (kind == CellKind.Code) NotebookLanguage.Require(name, metadata, where);
        var stored = Text(json["id"]);
        var id = stored ?? CellIds.Make(index, kind, source, taken);
        taken.Add(id);
        var cell = new NotebookCell(id, kind, source)
        {
            IdWasMissing = stored is null,
            Metadata = metadata,
            Attachments = Attachments(json["attachments"], where),
            OtherFields = Others(json, KnownCellFields),
        };
        if (kind == CellKind.Code) ReadExecution(json, cell, where);
        return cell;
    }

    private void ReadExecution(JsonObject json, NotebookCell cell, string where)
    {
        cell.ExecutionCount = Count(json["execution_count"], where);
        if (json["outputs"] is not { } node) return;
        var outputs = node as JsonArray ?? throw Invalid($"the outputs of {where} are not a list.");
        for (var i = 0; i < outputs.Count; i++)
        {
            var place = $"output {i + 1} of {where}";
            var stored = outputs[i] as JsonObject ?? throw Invalid($"{place} is not an object.");
            var output = ReadOutput(stored, place);
            cell.Outputs.Add(output);
            cell.StoredOutputs.Add(output, stored);
        }
    }

    private CellOutput ReadOutput(JsonObject json, string where) => Text(json["output_type"]) switch
    {
        "stream" => new StreamOutput(RequiredText(json, "name", where), MultilineText.Join(json["text"]) ?? throw Invalid($"{where} has no text.")),
        "display_data" => new DisplayOutput(Bundle(json, where)) { Metadata = Metadata(json, where) },
        "execute_result" => new ResultOutput(Count(json["execution_count"], where) ?? 0, Bundle(json, where)) { Metadata = Metadata(json, where) },
        "error" => new ErrorOutput(RequiredText(json, "ename", where), RequiredText(json, "evalue", where), Traceback(json["traceback"], where)),
        { } other => new UnknownOutput(other, (JsonObject)json.DeepClone()),
        null => throw Invalid($"{where} has no 'output_type'."),
    };

    private IReadOnlyList<string> Traceback(JsonNode? node, string where)
    {
        var lines = node as JsonArray ?? throw Invalid($"the traceback of {where} is not a list of lines.");
        return [.. lines.Select(line => Text(line) ?? throw Invalid($"the traceback of {where} holds something that is not a text."))];
    }

    private MimeBundle Bundle(JsonObject json, string where)
    {
        var data = json["data"] as JsonObject ?? throw Invalid($"{where} has no 'data' object.");
        var bundle = new MimeBundle();
        foreach (var (type, content) in data)
        {
            if (!MimeBundle.IsJson(type)) bundle.Add(type, JsonValue.Create(MultilineText.Join(content) ?? throw Invalid($"the form {Quote(type)} of {where} is not a text.")));
            else if (content is not null) bundle.Add(type, content.DeepClone());
        }

        return bundle;
    }

    private JsonObject? Attachments(JsonNode? node, string where)
    {
        if (node is null) return null;
        var files = node as JsonObject ?? throw Invalid($"the attachments of {where} are not an object.");
        var joined = new JsonObject();
        foreach (var (file, forms) in files)
        {
            var bundle = forms as JsonObject ?? throw Invalid($"the attachment {Quote(file)} of {where} is not an object of MIME types.");
            var contents = bundle.Select(form => KeyValuePair.Create(form.Key, MimeBundle.IsJson(form.Key) ? form.Value?.DeepClone() : Joined(form.Value, file, where)));
            joined.Add(file, new JsonObject(contents));
        }

        return joined;
    }

    private JsonNode? Joined(JsonNode? content, string file, string where) =>
        JsonValue.Create(MultilineText.Join(content) ?? throw Invalid($"the attachment {Quote(file)} of {where} is not a text."));

    private JsonObject Metadata(JsonObject json, string where) => json["metadata"] switch
    {
        null => [],
        JsonObject metadata => (JsonObject)metadata.DeepClone(),
        _ => throw Invalid($"the metadata of {where} are not an object."),
    };

    private int? Count(JsonNode? node, string where)
    {
        if (node is null) return null;
        return Number(node) is { } count and >= 0 ? count : throw Invalid($"the execution count of {where} is not a number from 0.");
    }

    private string RequiredText(JsonObject json, string field, string where) =>
        Text(json[field]) ?? throw Invalid($"the field '{field}' of {where} is missing or not a text.");

    private static JsonObject Others(JsonObject json, string[] known) =>
        new(json.Where(field => !known.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    private NotebookException Invalid(string problem) => new(name, $"{problem} {Advice}");
}
