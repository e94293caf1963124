using System.Text;

namespace CourseKit.Jupyter.Completion.Documentation;

/// <summary>What a piece of documentation is.</summary>
internal enum DocSpanKind
{
    /// <summary>Prose.</summary>
    Text,

    /// <summary>A name, a keyword or another piece of code.</summary>
    Code,

    /// <summary>Lines of code.</summary>
    CodeBlock,

    /// <summary>Stressed.</summary>
    Strong,

    /// <summary>The end of a paragraph; it has no text.</summary>
    Break,

    /// <summary>The start of a list's item; its text is the number, or empty.</summary>
    Item,
}

/// <summary>A piece of documentation.</summary>
internal readonly record struct DocSpan(DocSpanKind Kind, string Text);

/// <summary>Documentation as a run of pieces: what its XML says, without its nesting.</summary>
internal sealed class DocText
{
    private readonly List<DocSpan> spans = [];

    /// <summary>The pieces.</summary>
    public IReadOnlyList<DocSpan> Spans => spans;

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => spans.All(span => span.Kind != DocSpanKind.CodeBlock && string.IsNullOrWhiteSpace(span.Text));

    /// <summary>Prose only.</summary>
    public static DocText Of(string text)
    {
        var result = new DocText();
        result.Add(DocSpanKind.Text, text);
        return result;
    }

    /// <summary>Adds a piece; breaks at the start and in a row count for nothing, nor does space that follows one.</summary>
    public void Add(DocSpanKind kind, string text)
    {
        var afterBreak = spans.Count == 0 || spans[^1].Kind is DocSpanKind.Break or DocSpanKind.Item or DocSpanKind.CodeBlock;
        if (kind == DocSpanKind.Break && afterBreak) return;
        if (kind == DocSpanKind.Text)
        {
            text = Collapsed(text);
            if (afterBreak || (spans[^1].Kind == DocSpanKind.Text && spans[^1].Text.EndsWith(' '))) text = text.TrimStart(' ');
            if (text.Length == 0) return;
        }

        spans.Add(new(kind, text));
    }

    // Line breaks in XML are where its author's lines ended.
    private static string Collapsed(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character)) result.Append(character);
            else if (result.Length == 0 || result[^1] != ' ') result.Append(' ');
        }

        return result.ToString();
    }
}
