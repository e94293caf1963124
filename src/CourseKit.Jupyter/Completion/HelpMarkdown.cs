using System.Text;
using CourseKit.Jupyter.Completion.Documentation;

namespace CourseKit.Jupyter.Completion;

/// <summary>Help as Markdown (CommonMark).</summary>
internal static class HelpMarkdown
{
    private const string Special = "\\`*_{}[]<>#|~$&!";

    /// <summary>The blocks; code is C#.</summary>
    public static string Of(IEnumerable<HelpBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            text.Append(block switch
            {
                HelpBlock.Code code => $"{Fenced(code.Text)}{(code.MarkLength == 0 ? "" : $"▸ {Code(code.Text.Substring(code.MarkStart, code.MarkLength))}\n\n")}",
                HelpBlock.Prose prose => Of(prose.Text) + "\n\n",
                HelpBlock.Title title => $"**{Escaped(title.Text)}**\n\n",
                HelpBlock.Entry entry => $"- {(entry.IsMarked ? "▸ " : "")}{Code(entry.Name)}{(entry.Text.IsEmpty ? "" : ": " + Of(entry.Text).Replace("\n", "\n  ", StringComparison.Ordinal))}\n\n",
                _ => "",
            });
        }

        return text.ToString().Trim('\n');
    }

    private static string Of(DocText documentation)
    {
        var text = new StringBuilder();
        foreach (var span in documentation.Spans)
        {
            text.Append(span.Kind switch
            {
                DocSpanKind.Break => "\n\n",
                DocSpanKind.Item => span.Text.Length > 0 ? $"\n{span.Text} " : "\n- ",
                DocSpanKind.Code => Code(span.Text),
                DocSpanKind.CodeBlock => $"\n\n{Fenced(span.Text)}",
                DocSpanKind.Strong => $"**{Escaped(span.Text.Trim())}**",
                _ => Escaped(span.Text),
            });
        }

        return text.ToString().Trim('\n', ' ');
    }

    // A fence has to be longer than any run of backquotes within.
    private static string Fenced(string code)
    {
        var fence = new string('`', Math.Max(3, LongestRun(code) + 1));
        return $"{fence}csharp\n{code}\n{fence}\n\n";
    }

    private static string Code(string code)
    {
        if (code.Length == 0) return "";
        var quote = new string('`', LongestRun(code) + 1);
        var space = code.StartsWith('`') || code.EndsWith('`') ? " " : "";
        return $"{quote}{space}{code}{space}{quote}";
    }

    private static int LongestRun(string code)
    {
        var (longest, run) = (0, 0);
        foreach (var character in code)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static string Escaped(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (Special.Contains(character, StringComparison.Ordinal)) result.Append('\\');
            result.Append(character);
        }

        return result.ToString();
    }
}
