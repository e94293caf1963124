using System.Text;
using CourseKit.Jupyter.Completion.Documentation;
using CourseKit.Jupyter.Pages;

namespace CourseKit.Jupyter.Completion;

/// <summary>Help as an HTML fragment without colours of its own, so that it follows the frontend's theme.</summary>
internal static class HelpHtml
{
    /// <summary>The blocks.</summary>
    public static string Of(IReadOnlyList<HelpBlock> blocks)
    {
        var html = new StringBuilder("<div>");
        var inList = false;
        foreach (var block in blocks)
        {
            if (inList != block is HelpBlock.Entry) html.Append(inList ? "</dl>" : "<dl>");
            inList = block is HelpBlock.Entry;
            html.Append(block switch
            {
                HelpBlock.Code code => $"<pre style=\"white-space:pre-wrap\"><code>{Marked(code)}</code></pre>",
                HelpBlock.Prose prose => $"<p>{Of(prose.Text)}</p>",
                HelpBlock.Title title => $"<p><strong>{Html.Escape(title.Text)}</strong></p>",
                HelpBlock.Entry { IsMarked: true } entry => $"<dt><strong><u><code>{Html.Escape(entry.Name)}</code></u></strong></dt><dd>{Of(entry.Text)}</dd>",
                HelpBlock.Entry entry => $"<dt><code>{Html.Escape(entry.Name)}</code></dt><dd>{Of(entry.Text)}</dd>",
                _ => "",
            });
        }

        return html.Append(inList ? "</dl>" : "").Append("</div>").ToString();
    }

    private static string Of(DocText documentation)
    {
        var html = new StringBuilder();
        foreach (var span in documentation.Spans)
        {
            var text = Html.Escape(span.Text);
            html.Append(span.Kind switch
            {
                DocSpanKind.Break => "<br>",
                DocSpanKind.Item => $"<br>{(text.Length > 0 ? text : "•")} ",
                DocSpanKind.Code => $"<code>{text}</code>",
                DocSpanKind.CodeBlock => $"<br><code style=\"white-space:pre\">{text}</code><br>",
                DocSpanKind.Strong => $"<strong>{text}</strong>",
                _ => text,
            });
        }

        var whole = html.ToString();
        while (whole.EndsWith("<br>", StringComparison.Ordinal)) whole = whole[..^4];
        return whole;
    }

    private static string Marked(HelpBlock.Code code) => code.MarkLength == 0
        ? Html.Escape(code.Text)
        : $"{Html.Escape(code.Text[..code.MarkStart])}<strong><u>{Html.Escape(code.Text.Substring(code.MarkStart, code.MarkLength))}</u></strong>{Html.Escape(code.Text[(code.MarkStart + code.MarkLength)..])}";
}
