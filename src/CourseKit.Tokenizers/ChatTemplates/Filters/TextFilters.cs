using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Filters that make text.</summary>
internal static class TextFilters
{
    internal static readonly Dictionary<string, TemplateFilter> All = new(StringComparer.Ordinal)
    {
        ["trim"] = (value, arguments) => StringMethods.Strip(Text(value, arguments), arguments.OptionalText(0, "chars")),
        ["upper"] = (value, arguments) => CaseMapping.ToUpper(Text(value, arguments)),
        ["lower"] = (value, arguments) => CaseMapping.ToLower(Text(value, arguments)),
        ["capitalize"] = (value, arguments) => PythonText.Capitalize(Text(value, arguments)),
        ["title"] = (value, arguments) => Title(Text(value, arguments)),
        ["string"] = (value, arguments) => Text(value, arguments),
        ["safe"] = (value, arguments) => Text(value, arguments),
        ["replace"] = Replace,
        ["indent"] = Indent,
        ["join"] = Join,
        ["tojson"] = ToJson,
        ["format"] = (value, arguments) => PercentFormat.Apply(Text(value, arguments),
            arguments.Named.Count > 0 ? NamedArguments(arguments) : new TemplateTuple(AllPositional(arguments)), arguments.Evaluation),
        ["center"] = (value, arguments) => StringMethods.Center(Text(value, arguments), arguments.Int(0, "width", 80), arguments.Evaluation),
        ["wordcount"] = (value, arguments) => WordCount(Text(value, arguments)),
    };

    private static string Text(object value, Arguments arguments) => Values.Text(value, arguments.Evaluation);

    private static object Replace(object value, Arguments arguments) => StringMethods.Replace(Text(value, arguments),
        Text(arguments.Get(0, "old"), arguments), Text(arguments.Get(1, "new"), arguments), arguments.Int(2, "count", -1), arguments.Evaluation);

    /// <summary>Capitals after whitespace, hyphens and opening brackets, as Jinja's filter does; the method of strings differs.</summary>
    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var isInside = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isBreak = rune.IsBmp && (PythonText.IsWhitespace((char)rune.Value) || "-({[<".Contains((char)rune.Value));
            result.Append(isBreak ? rune.ToString() : isInside ? Rune.ToLowerInvariant(rune).ToString() : CaseMapping.ToUpper(rune));
            isInside = !isBreak;
        }
        return result.ToString();
    }

    private static object Indent(object value, Arguments arguments)
    {
        if (value is not string text) throw new TemplateFault($"the filter 'indent' was given {Values.Describe(value)}; expected a text.");
        var width = arguments.Find(0, "width");
        var indent = width as string ?? StringMethods.Pad(' ', arguments.Int(0, "width", 4), arguments.Evaluation);
        var (first, blank) = (arguments.Flag(1, "first"), arguments.Flag(2, "blank"));
        // The line break at the end keeps an empty last line.
        var lines = PythonText.Lines(text + "\n");
        arguments.Evaluation.CheckLength(text.Length + ((long)lines.Count * indent.Length));
        var indented = lines.Select((line, i) => i == 0 || (line.Length == 0 && !blank) ? line : indent + line);
        return (first ? indent : "") + string.Join('\n', indented);
    }

    private static object Join(object value, Arguments arguments)
    {
        var separator = arguments.Find(0, "d") is { } given ? Text(given, arguments) : "";
        var path = arguments.Find(1, "attribute");
        var text = new StringBuilder();
        var isFirst = true;
        foreach (var item in Values.Items(value, arguments.Evaluation))
        {
            if (!isFirst) text.Append(separator);
            isFirst = false;
            text.Append(Text(path is null or None ? item : AttributePath.Follow(item, path, arguments.Evaluation), arguments));
            arguments.Evaluation.CheckLength(text.Length);
        }
        return text.ToString();
    }

    private static object ToJson(object value, Arguments arguments)
    {
        var ensureAscii = arguments.Flag(0, "ensure_ascii");
        var indent = arguments.Find(1, "indent") switch
        {
            null or None => null,
            string text => text,
            _ => StringMethods.Pad(' ', arguments.Int(1, "indent", 0), arguments.Evaluation),
        };
        var (items, keys) = Separators(arguments.Find(2, "separators"), indent is not null);
        return new JsonText(indent, items, keys, arguments.Flag(3, "sort_keys"), ensureAscii, arguments.Evaluation).Write(value);
    }

    private static (string Items, string Keys) Separators(object? given, bool isIndented) => given switch
    {
        null or None => (isIndented ? "," : ", ", ": "),
        TemplateSequence { Values: [string items, string keys] } => (items, keys),
        _ => throw new TemplateFault("the filter 'tojson': 'separators' are two texts, e.g. (',', ':')."),
    };

    private static object[] AllPositional(Arguments arguments)
    {
        for (var i = 0; i < arguments.Positional.Length; i++) arguments.Find(i, "");
        return arguments.Positional;
    }

    private static TemplateDict NamedArguments(Arguments arguments)
    {
        var dict = new TemplateDict();
        foreach (var (name, _) in arguments.Named) dict.Set(name, arguments.Find(int.MaxValue - 1, name)!);
        return dict;
    }

    private static object WordCount(string text)
    {
        var (count, isInside) = (0L, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = Rune.IsLetterOrDigit(rune) || rune.Value == '_';
            if (isWord && !isInside) count++;
            isInside = isWord;
        }
        return count;
    }
}
