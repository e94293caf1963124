using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit;

/// <summary>Writes JSON for people: indented, and a file is either the old or the new one, whole.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, JsonNode json) => WriteText(path, json.ToJsonString(Indented) + "\n");

    public static void WriteText(string path, string text)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception)
        {
            File.Delete(temporary);
            throw;
        }
    }
}
