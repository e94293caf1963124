using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The methods of Python's strings that templates use.</summary>
internal static partial class StringMethods
{
    /// <summary>The method of a name, bound to a text; null when there is none.</summary>
    internal static object? Find(string text, string name)
    {
        Func<Arguments, object>? body = name switch
        {
            "strip" => arguments => Strip(text, arguments.OptionalText(0, "chars")),
            "lstrip" => arguments => text.TrimStart(Characters(arguments.OptionalText(0, "chars"))),
            "rstrip" => arguments => text.TrimEnd(Characters(arguments.OptionalText(0, "chars"))),
            "split" => arguments => Split(text, arguments, fromEnd: false),
            "rsplit" => arguments => Split(text, arguments, fromEnd: true),
            "splitlines" => arguments => new TemplateList([.. PythonText.Lines(text, arguments.Flag(0, "keepends"))]),
            "partition" => arguments => Partition(text, arguments.Text(0, "sep"), fromEnd: false),
            "rpartition" => arguments => Partition(text, arguments.Text(0, "sep"), fromEnd: true),
            "startswith" => arguments => HasAffix(arguments, prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
            "endswith" => arguments => HasAffix(arguments, suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
            "removeprefix" => arguments => arguments.Text(0, "prefix") is var prefix && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
            "removesuffix" => arguments => arguments.Text(0, "suffix") is var suffix && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
            "upper" => _ => CaseMapping.ToUpper(text),
            "lower" => _ => CaseMapping.ToLower(text),
            "title" => _ => PythonText.Title(text),
            "capitalize" => _ => PythonText.Capitalize(text),
            "replace" => arguments => Replace(text, arguments.Text(0, "old"), arguments.Text(1, "new"), arguments.Int(2, "count", -1), arguments.Evaluation),
            "find" => arguments => Position(text, text.IndexOf(arguments.Text(0, "sub"), StringComparison.Ordinal)),
            "rfind" => arguments => Position(text, text.LastIndexOf(arguments.Text(0, "sub"), StringComparison.Ordinal)),
            "index" => arguments => text.IndexOf(arguments.Text(0, "sub"), StringComparison.Ordinal) is var i and >= 0 ? Position(text, i)
                : throw new TemplateFault($"index() does not find {Values.Describe(arguments.Get(0, "sub"))}."),
            "count" => arguments => Count(text, arguments.Text(0, "sub")),
            "join" => arguments => Join(text, arguments),
            "center" => arguments => Center(text, arguments.Int(0, "width", 0), arguments.Evaluation),
            "ljust" => arguments => text + Pad(Filling(arguments), arguments.Int(0, "width", 0) - PythonText.Length(text), arguments.Evaluation),
            "rjust" => arguments => Pad(Filling(arguments), arguments.Int(0, "width", 0) - PythonText.Length(text), arguments.Evaluation) + text,
            "zfill" => arguments => ZeroFill(text, arguments.Int(0, "width", 0), arguments.Evaluation),
            "isdigit" or "isnumeric" or "isdecimal" => _ => IsAll(text, Rune.IsDigit),
            "isalpha" => _ => IsAll(text, Rune.IsLetter),
            "isalnum" => _ => IsAll(text, Rune.IsLetterOrDigit),
            "isspace" => _ => text.Length > 0 && text.All(PythonText.IsWhitespace),
            "isupper" => _ => IsCase(text, isUpper: true),
            "islower" => _ => IsCase(text, isUpper: false),
            _ => null,
        };
        if (body is not null) return new TemplateFunction(name, body);
        return name == "format" ? new TemplateFunction(name, arguments => BraceFormat.Apply(text, arguments), takesAny: true) : null;
    }

    internal static string Strip(string text, string? characters) => text.Trim(Characters(characters));

    internal static string Replace(string text, string old, string replacement, int count, Evaluation evaluation)
    {
        if (count == 0) return text;
        if (old.Length == 0) return Interleave(text, replacement, count, evaluation);
        var found = Count(text, old) is var all && count > 0 ? Math.Min(all, count) : all;
        evaluation.CheckLength(text.Length + (found * ((long)replacement.Length - old.Length)));
        if (count < 0) return text.Replace(old, replacement, StringComparison.Ordinal);
        var result = new StringBuilder();
        var start = 0;
        for (; found > 0; found--)
        {
            var i = text.IndexOf(old, start, StringComparison.Ordinal);
            result.Append(text, start, i - start).Append(replacement);
            start = i + old.Length;
        }
        return result.Append(text, start, text.Length - start).ToString();
    }

    internal static string Center(string text, int width, Evaluation evaluation)
    {
        var missing = width - PythonText.Length(text);
        if (missing <= 0) return text;
        // Python puts the odd blank at the left when the width is odd.
        var left = (missing / 2) + (missing & width & 1);
        return Pad(' ', left, evaluation) + text + Pad(' ', missing - left, evaluation);
    }

    internal static string Pad(char filling, int count, Evaluation evaluation)
    {
        if (count <= 0) return "";
        evaluation.CheckLength(count);
        return new string(filling, count);
    }

    /// <summary>Whether there are cased letters, and all of them are of one case.</summary>
    internal static bool IsCase(string text, bool isUpper)
    {
        var cased = text.EnumerateRunes().Where(PythonText.IsCased).ToArray();
        return cased.Length > 0 && Array.TrueForAll(cased, isUpper ? Rune.IsUpper : Rune.IsLower);
    }

    // The empty text stands between all characters.
    private static string Interleave(string text, string replacement, int count, Evaluation evaluation)
    {
        var result = new StringBuilder();
        foreach (var character in PythonText.Characters(text).Cast<string>())
        {
            if (count != 0)
            {
                result.Append(replacement);
                count--;
            }
            result.Append(character);
            evaluation.CheckLength(result.Length);
        }
        return result.Append(count != 0 ? replacement : "").ToString();
    }

    private static char[] Characters(string? characters) => characters?.ToCharArray() switch
    {
        null => PythonText.Whitespace,
        [] => ['\uFFFF'], // an empty set trims nothing, but .NET takes it for whitespace; no text holds this noncharacter
        var given => given,
    };

    private static object Position(string text, int position) => position < 0 ? -1L : (long)PythonText.Length(text[..position]);

    private static long Count(string text, string part)
    {
        if (part.Length == 0) return PythonText.Length(text) + 1L;
        var count = 0L;
        for (var i = 0; (i = text.IndexOf(part, i, StringComparison.Ordinal)) >= 0; i += part.Length) count++;
        return count;
    }

    private static object HasAffix(Arguments arguments, Func<string, bool> has) => arguments.Get(0, "prefix") switch
    {
        string affix => has(affix),
        TemplateTuple affixes => affixes.Values.Any(affix => affix is string text && has(text)),
        var other => throw new TemplateFault($"startswith() and endswith() were given {Values.Describe(other)}; expected a text."),
    };

    private static object Join(string separator, Arguments arguments)
    {
        var text = new StringBuilder();
        var isFirst = true;
        foreach (var item in Values.Items(arguments.Get(0, "iterable"), arguments.Evaluation))
        {
            if (!isFirst) text.Append(separator);
            isFirst = false;
            text.Append(item as string ?? throw new TemplateFault($"join() was given {Values.Describe(item)}; expected texts. The filter 'join' takes any value."));
            arguments.Evaluation.CheckLength(text.Length);
        }
        return text.ToString();
    }

    private static char Filling(Arguments arguments) => arguments.OptionalText(1, "fillchar") is not { } given ? ' '
        : given is [var filling] ? filling : throw new TemplateFault("the filling is not one character.");

    private static object ZeroFill(string text, int width, Evaluation evaluation)
    {
        var sign = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
        return text[..sign] + Pad('0', width - PythonText.Length(text), evaluation) + text[sign..];
    }

    private static object IsAll(string text, Func<Rune, bool> holds) => text.Length > 0 && text.EnumerateRunes().All(holds);
}
