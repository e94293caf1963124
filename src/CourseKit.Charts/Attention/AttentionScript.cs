using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CourseKit.Charts;

/// <summary>The script of <see cref="AttentionExplorer"/>: our own, without a library, and with nothing to fetch.</summary>
public static class AttentionScript
{
    // In the order in which they use each other.
    private static readonly string[] Files = ["dom.js", "data.js", "head-view.js", "model-view.js", "neuron-view.js", "explorer.js"];

    private static readonly JsonSerializerOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lazy<string> Text = new(Join);

    /// <summary>The script, for a <c>script</c> element. Including it several times does no harm; explorers added to the page later are found through
    /// <c>window.CourseKitAttention.enhance(element)</c>.</summary>
    public static string Source => Text.Value;

    private static string Join()
    {
        var script = new StringBuilder("(() => {\n'use strict';\nif (window.CourseKitAttention) { window.CourseKitAttention.enhance(document); return; }\n");
        script.Append("const style = ").Append(JsonSerializer.Serialize(Style(), Short)).Append(";\n");
        foreach (var file in Files) script.Append(Read(file));
        return script.Append("})();").ToString();
    }

    // Colours are those of all charts, as custom properties that are light or dark with the explorer's own color-scheme.
    private static string Style()
    {
        var colors = string.Concat(Theme.All.Select(color => $"--ck-{color.Name}:light-dark({color.Light},{color.Dark});"));
        return $".ck-attention{{{colors}}}\n{Read("explorer.css")}";
    }

    // Without indentation and whole lines of comment: the script is in every output of a notebook. No text of it spans lines.
    private static string Read(string name)
    {
        using var stream = typeof(AttentionScript).Assembly.GetManifestResourceStream("attention/" + name)!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Trim());
        return string.Concat(lines.Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)).Select(line => line + "\n"));
    }
}
