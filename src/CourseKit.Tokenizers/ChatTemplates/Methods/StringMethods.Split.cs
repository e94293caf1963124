namespace CourseKit.Tokenizers.ChatTemplates;

/// <content>Cutting a text into parts.</content>
internal static partial class StringMethods
{
    private static object Split(string text, Arguments arguments, bool fromEnd)
    {
        var separator = arguments.OptionalText(0, "sep");
        var limit = arguments.Int(1, "maxsplit", -1) is var given and >= 0 ? given : int.MaxValue;
        if (separator is "") throw new TemplateFault("split() was given an empty separator.");
        var parts = separator is null ? SplitAtWhitespace(text, limit, fromEnd) : SplitAt(text, separator, limit, fromEnd);
        arguments.Evaluation.Step(parts.Count);
        return new TemplateList([.. parts]);
    }

    private static List<string> SplitAt(string text, string separator, int limit, bool fromEnd)
    {
        var parts = new List<string>();
        if (fromEnd)
        {
            var end = text.Length;
            while (limit-- > 0 && end > 0 && text.LastIndexOf(separator, end - 1, StringComparison.Ordinal) is var i and >= 0 && i + separator.Length <= end)
            {
                parts.Add(text[(i + separator.Length)..end]);
                end = i;
            }
            parts.Add(text[..end]);
            parts.Reverse();
            return parts;
        }
        var start = 0;
        while (limit-- > 0 && text.IndexOf(separator, start, StringComparison.Ordinal) is var next and >= 0)
        {
            parts.Add(text[start..next]);
            start = next + separator.Length;
        }
        parts.Add(text[start..]);
        return parts;
    }

    private static List<string> SplitAtWhitespace(string text, int limit, bool fromEnd)
    {
        var parts = new List<string>();
        if (fromEnd)
        {
            var rest = text.TrimEnd(PythonText.Whitespace);
            while (rest.Length > 0)
            {
                var cut = limit-- > 0 ? rest.LastIndexOfAny(PythonText.Whitespace) : -1;
                parts.Add(rest[(cut + 1)..]);
                rest = cut < 0 ? "" : rest[..cut].TrimEnd(PythonText.Whitespace);
            }
            parts.Reverse();
            return parts;
        }
        var left = text.TrimStart(PythonText.Whitespace);
        while (left.Length > 0)
        {
            var cut = limit-- > 0 ? left.IndexOfAny(PythonText.Whitespace) : -1;
            parts.Add(cut < 0 ? left : left[..cut]);
            left = cut < 0 ? "" : left[cut..].TrimStart(PythonText.Whitespace);
        }
        return parts;
    }

    private static object Partition(string text, string separator, bool fromEnd)
    {
        if (separator.Length == 0) throw new TemplateFault("partition() was given an empty separator.");
        var i = fromEnd ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (i < 0) return fromEnd ? new TemplateTuple("", "", text) : new TemplateTuple(text, "", "");
        return new TemplateTuple(text[..i], separator, text[(i + separator.Length)..]);
    }
}
