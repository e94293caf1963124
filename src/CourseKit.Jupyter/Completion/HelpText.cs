using System.Text;
using CourseKit.Jupyter.Completion.Documentation;

namespace CourseKit.Jupyter.Completion;

/// <summary>Help as plain text.</summary>
internal static class HelpText
{
    private const int Width = 100;

    /// <summary>The blocks, wrapped for a pager.</summary>
    public static string Of(IEnumerable<HelpBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks) Append(text, block);
        return text.ToString().Trim('\n');
    }

    /// <summary>Documentation without marks: code is what it is.</summary>
    public static string Of(DocText documentation)
    {
        var text = new StringBuilder();
        foreach (var span in documentation.Spans)
        {
            text.Append(span.Kind switch
            {
                DocSpanKind.Break => "\n",
                DocSpanKind.Item => span.Text.Length > 0 ? $"\n  {span.Text} " : "\n  - ",
                DocSpanKind.CodeBlock => $"\n    {span.Text.Replace("\n", "\n    ", StringComparison.Ordinal)}\n",
                _ => span.Text,
            });
        }

        return text.ToString().Trim('\n', ' ');
    }

    private static void Append(StringBuilder text, HelpBlock block)
    {
        switch (block)
        {
            case HelpBlock.Code code:
                text.Append(Marked(code)).Append('\n');
                break;
            case HelpBlock.Prose prose:
                text.Append('\n').Append(Wrapped(Of(prose.Text), "")).Append('\n');
                break;
            case HelpBlock.Title title:
                text.Append('\n').Append(title.Text).Append(":\n");
                break;
            case HelpBlock.Entry entry:
                text.Append(entry.IsMarked ? "> " : "  ").Append(entry.Name);
                if (!entry.Text.IsEmpty) text.Append(": ").Append(Wrapped(Of(entry.Text), "    ").TrimStart());
                text.Append('\n');
                break;
        }
    }

    private static string Marked(HelpBlock.Code code) => code.MarkLength == 0
        ? code.Text
        : $"{code.Text[..code.MarkStart]}«{code.Text.AsSpan(code.MarkStart, code.MarkLength)}»{code.Text[(code.MarkStart + code.MarkLength)..]}";

    private static string Wrapped(string text, string indent)
    {
        var result = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            // Lines of code and of lists are as they are.
            if (line.StartsWith(' ') || line.Length <= Width)
            {
                result.Append(indent).Append(line).Append('\n');
                continue;
            }

            var length = 0;
            foreach (var word in line.Split(' '))
            {
                if (length > 0 && length + word.Length >= Width)
                {
                    result.Append('\n');
                    length = 0;
                }

                result.Append(length == 0 ? indent : " ").Append(word);
                length += word.Length + 1;
            }

            result.Append('\n');
        }

        return result.ToString().TrimEnd('\n');
    }
}
