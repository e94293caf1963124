using System.Globalization;
using System.Text;

namespace CourseKit.Jupyter.Pages;

/// <summary>What a program wrote to a terminal, as a terminal would show it: a carriage return overwrites the line, colours become classes.</summary>
internal sealed class TerminalText
{
    private const char Escape = '\x1b';
    private static readonly string[] Colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    private readonly List<List<(char Character, Style Style)>> lines = [[]];
    private int column;
    private Style style;

    private TerminalText()
    {
    }

    /// <summary>The text as HTML; spans carry the classes <c>ansi-red</c>, <c>ansi-bold</c>, ...</summary>
    public static string ToHtml(string text)
    {
        var terminal = new TerminalText();
        terminal.Write(text);
        return terminal.Render();
    }

    /// <summary>The text without its control sequences.</summary>
    public static string ToPlain(string text)
    {
        var terminal = new TerminalText();
        terminal.Write(text);
        return string.Join('\n', terminal.lines.Select(line => string.Concat(line.Select(cell => cell.Character)).TrimEnd()));
    }

    private void Write(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\n':
                    lines.Add([]);
                    column = 0;
                    break;
                case '\r':
                    column = 0;
                    break;
                case '\b':
                    column = Math.Max(0, column - 1);
                    break;
                case Escape:
                    i = Control(text, i);
                    break;
                default:
                    Put(text[i]);
                    break;
            }
        }
    }

    private void Put(char c)
    {
        var line = lines[^1];
        if (column < line.Count) line[column] = (c, style);
        else line.Add((c, style));
        column++;
    }

    // A control sequence is ESC [ parameters letter (ECMA-48); only colours (m) and erasing to the end of the line (K) matter on paper.
    private int Control(string text, int start)
    {
        if (start + 1 >= text.Length || text[start + 1] != '[') return start;
        var end = start + 2;
        while (end < text.Length && text[end] is >= ' ' and < '@') end++;
        if (end >= text.Length) return text.Length - 1;
        var parameters = text[(start + 2)..end];
        if (text[end] == 'm') SetStyle(parameters);
        else if (text[end] == 'K') EraseLine(parameters);
        return end;
    }

    private void EraseLine(string parameters)
    {
        var line = lines[^1];
        if (parameters == "2") line.Clear();
        else if (column < line.Count) line.RemoveRange(column, line.Count - column);
        while (line.Count < column) line.Add((' ', default));
    }

    private void SetStyle(string parameters)
    {
        var codes = parameters.Split(';').Select(code => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0).ToArray();
        for (var i = 0; i < codes.Length; i++)
        {
            style = codes[i] switch
            {
                0 => default,
                1 => style with { Bold = true },
                3 => style with { Italic = true },
                4 => style with { Underline = true },
                22 => style with { Bold = false },
                23 => style with { Italic = false },
                24 => style with { Underline = false },
                >= 30 and <= 37 => style with { Colour = Colours[codes[i] - 30] },
                >= 90 and <= 97 => style with { Colour = Colours[codes[i] - 90] },
                39 => style with { Colour = null },
                _ => style,
            };
            // 38 and 48 begin a colour of a larger palette: 5;n or 2;r;g;b. Those are left out.
            if (codes[i] is 38 or 48 && i + 1 < codes.Length) i += codes[i + 1] == 2 ? 4 : 2;
        }
    }

    private string Render()
    {
        var html = new StringBuilder();
        var current = default(Style);
        foreach (var (index, line) in lines.Index())
        {
            if (index > 0) html.Append('\n');
            foreach (var (character, look) in line)
            {
                if (look != current)
                {
                    if (current.Classes != "") html.Append("</span>");
                    if (look.Classes != "") html.Append(CultureInfo.InvariantCulture, $"<span class=\"{look.Classes}\">");
                    current = look;
                }

                Html.Escape(html, [character]);
            }
        }

        return html.Append(current.Classes != "" ? "</span>" : "").ToString();
    }

    private readonly record struct Style(string? Colour, bool Bold, bool Italic, bool Underline)
    {
        public string Classes => this == default
            ? ""
            : string.Join(' ', new[] { Colour is null ? "" : $"ansi-{Colour}", Bold ? "ansi-bold" : "", Italic ? "ansi-italic" : "", Underline ? "ansi-underline" : "" }.Where(name => name != ""));
    }
}
