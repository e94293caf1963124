using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Notebooks;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseKit.Jupyter.Pages;

/// <summary>Markdown as HTML. One object serves a whole page: headings get names that are unique in it, and are listed for the table of contents.</summary>
internal sealed class PageMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseFootnotes().UseTaskLists().UseAutoLinks().UseEmphasisExtras().UseMathematics().Build();

    private readonly CodeHighlighter highlighter;
    private readonly PageLinks links;
    private readonly HashSet<string> usedIds = new(StringComparer.Ordinal) { "content", "contents" };
    private int documents;

    public PageMarkdown(CodeHighlighter highlighter, PageLinks links)
    {
        this.highlighter = highlighter;
        this.links = links;
    }

    /// <summary>The headings rendered so far, in order.</summary>
    public List<PageHeading> Headings { get; } = [];

    /// <summary>Renders one cell's text.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="attachments">Pictures of the cell that the text refers to.</param>
    public string Render(string markdown, JsonObject? attachments = null) => Render(markdown, attachments, listHeadings: true);

    /// <summary>Renders Markdown that a cell put out; its headings are no part of the page's contents.</summary>
    public string RenderOutput(string markdown) => Render(markdown, attachments: null, listHeadings: false);

    private string Render(string markdown, JsonObject? attachments, bool listHeadings)
    {
        if (MarkdownText.Parse(markdown, Pipeline) is not { } document) return $"<pre tabindex=\"0\">{Html.Escape(markdown)}</pre>\n";
        if (listHeadings) NameHeadings(document);
        foreach (var link in document.Descendants<LinkInline>()) links.Rewrite(link, attachments);
        foreach (var table in document.Descendants<Table>()) AlignNumbers(table);
        foreach (var box in document.Descendants<TaskList>()) box.GetAttributes().AddProperty("aria-label", box.Checked ? "Done" : "Not done");
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        if (listHeadings) renderer.ObjectRenderers.Replace<HeadingRenderer>(new AnchoredHeadingRenderer(this));
        renderer.ObjectRenderers.Replace<CodeBlockRenderer>(new HighlightedCodeRenderer(highlighter));
        renderer.ObjectRenderers.Replace<HtmlMathInlineRenderer>(new FormulaRenderer());
        renderer.ObjectRenderers.Replace<HtmlMathBlockRenderer>(new FormulaBlockRenderer());
        renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new ScrollingTableRenderer());
        renderer.Render(document);
        return UniqueFootnotes(writer.ToString());
    }

    // Footnotes are numbered in every cell anew.
    private string UniqueFootnotes(string html)
    {
        documents++;
        return html.Contains("class=\"footnotes\"", StringComparison.Ordinal)
            ? html.Replace("\"fn", $"\"n{documents}-fn", StringComparison.Ordinal).Replace("\"#fn", $"\"#n{documents}-fn", StringComparison.Ordinal)
            : html;
    }

    private void NameHeadings(MarkdownDocument document)
    {
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var text = PlainText(heading.Inline);
            var id = UniqueId(text);
            heading.GetAttributes().Id = id;
            Headings.Add(new(heading.Level, text, id));
        }
    }

    /// <summary>The text of inline content without its markup.</summary>
    public static string PlainText(ContainerInline? content)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        if (content is null) return "";
        var renderer = new HtmlRenderer(writer) { EnableHtmlForInline = false, EnableHtmlEscape = false };
        Pipeline.Setup(renderer);
        renderer.Write(content);
        return writer.ToString().Trim();
    }

    // As GitHub and Jupyter name them, so that links within a notebook work there as well as here.
    private string UniqueId(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_') slug.Append(c);
            else if (c == ' ') slug.Append('-');
        }

        var id = slug.Length == 0 ? "section" : slug.ToString();
        for (var count = 1; !usedIds.Add(id); count++) id = $"{slug}-{count}";
        return id;
    }

    // A column of numbers is read from the right.
    private static void AlignNumbers(Table table)
    {
        var rows = table.OfType<TableRow>().Where(row => !row.IsHeader).ToArray();
        for (var column = 0; column < table.ColumnDefinitions.Count; column++)
        {
            var definition = table.ColumnDefinitions[column];
            if (definition.Alignment is not null || rows.Length == 0) continue;
            if (rows.All(row => column < row.Count && NumberText.IsNumber(CellText((TableCell)row[column])))) definition.Alignment = TableColumnAlign.Right;
        }
    }

    private static string CellText(TableCell cell) => string.Concat(cell.OfType<ParagraphBlock>().Select(paragraph => PlainText(paragraph.Inline)));

    private sealed class AnchoredHeadingRenderer(PageMarkdown page) : HtmlObjectRenderer<HeadingBlock>
    {
        protected override void Write(HtmlRenderer renderer, HeadingBlock heading)
        {
            var id = heading.GetAttributes().Id!;
            var name = Html.Escape(page.Headings.First(item => item.Id == id).Text);
            var level = Math.Clamp(heading.Level, 1, 6);
            renderer.EnsureLine();
            renderer.Write($"<h{level} id=\"{Html.Escape(id)}\">");
            renderer.WriteLeafInline(heading);
            renderer.Write($" <a class=\"anchor\" href=\"#{Html.Escape(Uri.EscapeDataString(id))}\" aria-label=\"Link to “{name}”\">#</a></h{level}>");
            renderer.EnsureLine();
        }
    }

    private sealed class HighlightedCodeRenderer(CodeHighlighter highlighter) : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock block)
        {
            var language = (block as FencedCodeBlock)?.Info ?? "";
            var code = block.Lines.ToString().ReplaceLineEndings("\n");
            var isCSharp = language.ToLowerInvariant() is "csharp" or "cs" or "c#";
            renderer.EnsureLine();
            renderer.Write("<pre class=\"code\" tabindex=\"0\"><code>");
            renderer.Write(isCSharp ? highlighter.Fence(code) : Html.Escape(code));
            renderer.Write("</code></pre>");
            renderer.EnsureLine();
        }
    }

    private sealed class FormulaRenderer : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline formula) =>
            renderer.Write(renderer.EnableHtmlForInline ? TexMath.ToHtml(formula.Content.ToString(), formula.DelimiterCount > 1) : formula.Content.ToString());
    }

    private sealed class FormulaBlockRenderer : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock formula)
        {
            renderer.EnsureLine();
            renderer.Write($"<div class=\"formula\">{TexMath.ToHtml(formula.Lines.ToString(), isBlock: true)}</div>");
            renderer.EnsureLine();
        }
    }

    // A wide table scrolls by itself instead of widening the page.
    private sealed class ScrollingTableRenderer : HtmlTableRenderer
    {
        protected override void Write(HtmlRenderer renderer, Table table)
        {
            renderer.EnsureLine();
            renderer.Write("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">");
            base.Write(renderer, table);
            renderer.Write("</div>");
            renderer.EnsureLine();
        }
    }
}
