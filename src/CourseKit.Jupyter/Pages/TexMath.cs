using System.Text;

namespace CourseKit.Jupyter.Pages;

/// <summary>The part of TeX's mathematics that lectures use, as MathML, which browsers draw without any script.</summary>
/// <remarks>
/// Letters, numbers, operators, indices and powers, <c>\frac</c>, <c>\sqrt</c>, accents, <c>\text</c> and upright or bold letters, <c>\left</c> and
/// <c>\right</c>. Anything else is refused as a whole and shown as it is written, rather than half understood.
/// </remarks>
internal sealed class TexMath
{
    private const int Deepest = 40;

    // Their limits are set below and above them.
    private static readonly string[] Large = [@"\sum", @"\prod", @"\max", @"\min", @"\argmax", @"\argmin", @"\lim"];

    private readonly string text;
    private int position;
    private int depth;

    private TexMath(string text) => this.text = text;

    /// <summary>The formula as MathML, or as code where it uses what is not known.</summary>
    public static string ToHtml(string tex, bool isBlock)
    {
        var source = Html.Escape(tex.Trim());
        try
        {
            var parser = new TexMath(tex.Trim());
            var row = parser.Row(end: '\0');
            var display = isBlock ? " display=\"block\"" : "";
            return $"<math{display}><semantics>{row}<annotation encoding=\"application/x-tex\">{source}</annotation></semantics></math>";
        }
        catch (FormatException)
        {
            return isBlock ? $"<pre class=\"code\" tabindex=\"0\"><code>{source}</code></pre>" : $"<code>{source}</code>";
        }
    }

    private bool AtEnd => position >= text.Length;

    // Elements up to the closing character; '\0' stands for the end of the formula, 'r' for \right.
    private string Row(char end)
    {
        if (++depth > Deepest) throw new FormatException("nested too deeply");
        var row = new StringBuilder("<mrow>");
        while (true)
        {
            SkipSpace();
            if (AtEnd ? end == '\0' : text[position] == end || end == 'r' && text.AsSpan(position).StartsWith(@"\right")) break;
            if (AtEnd) throw new FormatException("not closed");
            row.Append(Scripted());
        }

        depth--;
        if (end is not ('\0' or 'r')) position++;
        return row.Append("</mrow>").ToString();
    }

    // An element with what is below and above it on its right.
    private string Scripted()
    {
        var isLarge = Large.Any(name => text.AsSpan(position).StartsWith(name));
        var element = Element();
        string? below = null, above = null;
        for (SkipSpace(); !AtEnd && text[position] is ('_' or '^' or '\''); SkipSpace())
        {
            var mark = text[position++];
            if (mark == '\'') above = above is null ? "<mo>′</mo>" : throw new FormatException("two powers");
            else if (mark == '_') below = below is null ? Argument() : throw new FormatException("two indices");
            else above = above is null ? Argument() : throw new FormatException("two powers");
        }

        var (low, high) = isLarge ? ("munder", "mover") : ("msub", "msup");
        return (below, above) switch
        {
            (null, null) => element,
            (not null, null) => $"<{low}>{element}{below}</{low}>",
            (null, not null) => $"<{high}>{element}{above}</{high}>",
            _ => isLarge ? $"<munderover>{element}{below}{above}</munderover>" : $"<msubsup>{element}{below}{above}</msubsup>",
        };
    }

    private string Argument()
    {
        SkipSpace();
        return AtEnd ? throw new FormatException("an argument is missing") : Element();
    }

    private string Element()
    {
        var c = text[position++];
        if (c == '{') return Row('}');
        if (c == '\\') return Command(Name());
        if (char.IsAsciiDigit(c) || c == '.' && !AtEnd && char.IsAsciiDigit(text[position])) return Number(c);
        if (char.IsLetter(c)) return $"<mi>{c}</mi>";
        if (c is '}' or '_' or '^' or '&' or '$' or '%' or '~' || char.IsSurrogate(c) || char.IsControl(c)) throw new FormatException("unexpected character");
        return $"<mo{(c is '|' or '(' or ')' or '[' or ']' ? " stretchy=\"false\"" : "")}>{Html.Escape(c switch { '-' => "−", '*' => "∗", _ => c.ToString() })}</mo>";
    }

    private string Number(char first)
    {
        var start = position - 1;
        while (!AtEnd && (char.IsAsciiDigit(text[position]) || text[position] is '.' or ',' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1]) && first != '.')) position++;
        return $"<mn>{text[start..position]}</mn>";
    }

    private string Command(string name)
    {
        if (TexSymbols.Letters.TryGetValue(name, out var letter)) return $"<mi>{letter}</mi>";
        if (TexSymbols.Operators.TryGetValue(name, out var symbol)) return $"<mo>{Html.Escape(symbol)}</mo>";
        if (TexSymbols.Spaces.TryGetValue(name, out var width)) return $"<mspace width=\"{width}\"></mspace>";
        if (TexSymbols.Accents.TryGetValue(name, out var accent)) return $"<mover accent=\"true\">{Argument()}<mo>{accent}</mo></mover>";
        if (TexSymbols.Functions.Contains(name)) return $"<mo lspace=\"0.1em\" rspace=\"0.17em\" movablelimits=\"true\">{name}</mo>";
        return name switch
        {
            "frac" or "tfrac" or "dfrac" => $"<mfrac>{Argument()}{Argument()}</mfrac>",
            "sqrt" => $"<msqrt>{Argument()}</msqrt>",
            "text" or "mathrm" or "operatorname" or "textrm" => $"<mtext>{Html.Escape(RawGroup())}</mtext>",
            "mathbf" or "boldsymbol" => $"<mrow style=\"font-weight: bold\">{Argument()}</mrow>",
            "mathbb" => $"<mi>{DoubleStruck(RawGroup())}</mi>",
            "left" => Fenced(),
            _ => throw new FormatException($"unknown command {name}"),
        };
    }

    private string Fenced()
    {
        var open = Delimiter();
        var inner = Row('r');
        position += @"\right".Length;
        return $"<mrow>{open}{inner}{Delimiter()}</mrow>";
    }

    private string Delimiter()
    {
        SkipSpace();
        if (AtEnd) throw new FormatException("a delimiter is missing");
        var c = text[position++];
        if (c == '.') return "";
        var symbol = c == '\\' ? TexSymbols.Operators.GetValueOrDefault(Name()) ?? throw new FormatException("unknown delimiter") : c.ToString();
        return $"<mo fence=\"true\" stretchy=\"true\">{Html.Escape(symbol)}</mo>";
    }

    private string Name()
    {
        if (AtEnd) throw new FormatException("a name is missing");
        var start = position++;
        if (!char.IsAsciiLetter(text[start])) return text[start..position];
        while (!AtEnd && char.IsAsciiLetter(text[position])) position++;
        return text[start..position];
    }

    private string RawGroup()
    {
        SkipSpace();
        var end = AtEnd || text[position] != '{' ? -1 : text.IndexOf('}', position);
        if (end < 0) throw new FormatException("a group is missing");
        var group = text[(position + 1)..end];
        position = end + 1;
        return group.AsSpan().IndexOfAny('\\', '{', '$') < 0 ? group.Replace(' ', '\u00a0') : throw new FormatException("markup in text");
    }

    private static string DoubleStruck(string letter) => letter switch
    {
        "R" => "ℝ",
        "N" => "ℕ",
        "Z" => "ℤ",
        "Q" => "ℚ",
        "C" => "ℂ",
        "E" => "𝔼",
        "P" => "ℙ",
        _ => throw new FormatException("unknown letter"),
    };

    private void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(text[position])) position++;
    }
}
