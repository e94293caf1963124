using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages;

/// <summary>Outputs of cells as HTML: of every bundle the richest form that a page can show.</summary>
internal sealed partial class PageOutputs(PageMarkdown markdown)
{
    private const int TallestText = 28;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    private readonly OutputBudget budget = new();
    private readonly HashSet<string> scripts = new(StringComparer.Ordinal);

    /// <summary>Whether a chart was rendered that plotly.js can make interactive.</summary>
    public bool HasFigure { get; private set; }

    /// <summary>Renders the outputs of one cell, in order.</summary>
    public string Render(IEnumerable<CellOutput> outputs)
    {
        var html = new StringBuilder();
        foreach (var output in Merge(outputs)) html.Append(Render(output)).Append('\n');
        return html.ToString();
    }

    // A program that prints in small portions still printed one text.
    private static List<CellOutput> Merge(IEnumerable<CellOutput> outputs)
    {
        var merged = new List<CellOutput>();
        foreach (var output in outputs)
        {
            if (output is StreamOutput next && merged is [.., StreamOutput last] && last.Name == next.Name) merged[^1] = new StreamOutput(last.Name, last.Text + next.Text);
            else merged.Add(output);
        }

        return merged;
    }

    private string Render(CellOutput output) => output switch
    {
        StreamOutput { Name: "stderr" } stream => $"<div class=\"output stderr\"><span class=\"label\">Standard error</span>{Text(stream.Text)}</div>",
        StreamOutput stream => $"<div class=\"output stdout\">{Text(stream.Text)}</div>",
        DisplayOutput display => Render(display.Data, display.Metadata),
        ResultOutput result => Render(result.Data, result.Metadata),
        ErrorOutput error => Render(error),
        UnknownOutput unknown => $"<div class=\"output note\">An output of the type “{Html.Escape(unknown.Type)}” is not shown here.</div>",
        _ => "",
    };

    private string Render(ErrorOutput error)
    {
        var trace = string.Join('\n', error.Traceback);
        var isComplete = TerminalText.ToPlain(trace).Contains(error.Message, StringComparison.Ordinal);
        var text = isComplete ? trace : $"{error.Message}\n{trace}".TrimEnd('\n');
        return $"<div class=\"output error\"><span class=\"label\">Error: {Html.Escape(error.Name)}</span>{Text(text)}</div>";
    }

    private string Render(MimeBundle bundle, JsonObject metadata)
    {
        var shown = HtmlForm(bundle) ?? SvgForm(bundle) ?? PictureForm(bundle, metadata) ?? MarkdownForm(bundle) ?? JsonForm(bundle);
        if (shown is not null) return shown;
        if (bundle.Find(MimeBundle.Text) is { } text) return $"<div class=\"output plain\">{Text(text)}</div>";
        var types = string.Join(", ", bundle.Forms.Select(form => form.Key));
        return $"<div class=\"output note\">{(types == "" ? "An empty output." : $"An output of the type “{Html.Escape(types)}” is not shown here.")}</div>";
    }

    private string? HtmlForm(MimeBundle bundle)
    {
        if (bundle.Find(MimeBundle.Html) is not { } form) return null;
        var html = NumberText.MarkCells(Script().Replace(form, match => IsOfCharts(match) && !scripts.Add(match.Value) ? "" : match.Value));
        if (!budget.Take(html.Length)) return null;
        var isFigure = bundle.Find(MimeBundle.Plotly) is not null;
        HasFigure |= isFigure;
        return $"<div class=\"output {(isFigure ? "chart" : "html")}\">{html}</div>";
    }

    private string? SvgForm(MimeBundle bundle)
    {
        if (bundle.Find(MimeBundle.Svg) is not { } text) return null;
        var start = text.IndexOf("<svg", StringComparison.OrdinalIgnoreCase);
        return start >= 0 && budget.Take(text.Length) ? $"<div class=\"output picture\">{text[start..]}</div>" : null;
    }

    private string? PictureForm(MimeBundle bundle, JsonObject metadata)
    {
        foreach (var type in Pictures)
        {
            if (bundle.Find(type) is not { } data || !budget.Take(data.Length)) continue;
            var description = Html.Escape(bundle.Find(MimeBundle.Text) is { Length: > 0 and < 200 } text ? text : "Picture");
            return $"<div class=\"output picture\"><img alt=\"{description}\"{Size(metadata[type])} src=\"data:{type};base64,{Html.Escape(string.Concat(data.Split()))}\"></div>";
        }

        return null;
    }

    private static string Size(JsonNode? metadata)
    {
        string Attribute(string name) =>
            (metadata as JsonObject)?[name] is JsonValue value && value.TryGetValue<double>(out var pixels) && pixels is > 0 and < 10_000
                ? string.Create(CultureInfo.InvariantCulture, $" {name}=\"{Math.Round(pixels)}\"")
                : "";
        return Attribute("width") + Attribute("height");
    }

    private string? MarkdownForm(MimeBundle bundle) =>
        bundle.Find(MimeBundle.Markdown) is { } text && budget.Take(text.Length) ? $"<div class=\"output html\">{markdown.RenderOutput(text)}</div>" : null;

    private string? JsonForm(MimeBundle bundle)
    {
        var index = bundle.Forms.ToList().FindIndex(form => form.Key == "application/json");
        return index < 0 ? null : $"<div class=\"output plain\">{Text(bundle.Forms[index].Value.ToJsonString(Readable).ReplaceLineEndings("\n"))}</div>";
    }

    // Long text scrolls in a box of its own, very long text is cut.
    private string Text(string text)
    {
        var isCut = text.Length > OutputBudget.LargestText || !budget.Take(text.Length);
        var kept = isCut ? text[..Math.Min(text.Length, OutputBudget.LargestText / 2)] : text;
        if (kept.Length > 0 && char.IsHighSurrogate(kept[^1])) kept = kept[..^1];
        var html = TerminalText.ToHtml(kept.Replace("\r\n", "\n", StringComparison.Ordinal)).TrimEnd('\n');
        var isTall = html.AsSpan().Count('\n') >= TallestText;
        var note = isCut ? FormattableString.Invariant($"<p class=\"note\">Cut here: {text.Length - kept.Length:N0} more characters.</p>") : "";
        return $"<pre tabindex=\"0\"{(isTall ? " class=\"tall\"" : "")}>{html}</pre>{note}";
    }

    // The part of a chart's fragment that is the same in all of them: run once, it serves all charts of a page.
    private static bool IsOfCharts(Match script) =>
        script.Groups["attributes"].Value.Contains("data-coursekit-chart", StringComparison.Ordinal) || script.Value.Contains("window.CourseKitChart", StringComparison.Ordinal);

    [GeneratedRegex("<script\\b(?<attributes>[^>]*)>.*?</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Script();
}
