using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Python's <c>format % values</c>.</summary>
internal static class PercentFormat
{
    internal static string Apply(string format, object values, Evaluation evaluation)
    {
        var given = values is TemplateTuple tuple ? tuple.Values : [values];
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            i = Directive(format, i + 1, Take, values, text, evaluation);
            evaluation.CheckLength(text.Length);
        }
        // Python minds values left over, but not when they come as one list or dictionary.
        if (next < given.Length && values is TemplateTuple or not TemplateObject { IsSequence: true }) throw new TemplateFault("a text with '%' was given more values than it has places.");
        return text.ToString();

        object Take() => next < given.Length ? given[next++] : throw new TemplateFault("a text with '%' was given fewer values than it has places.");
    }

    private static int Directive(string format, int i, Func<object> take, object values, StringBuilder text, Evaluation evaluation)
    {
        string? key = null;
        if (i < format.Length && format[i] == '(' && format.IndexOf(')', i) is var close and > 0)
        {
            key = format[(i + 1)..close];
            i = close + 1;
        }
        var specification = new StringBuilder();
        while (i < format.Length && "#0- +.123456789".Contains(format[i])) specification.Append(format[i++]);
        if (i == format.Length) throw new TemplateFault("a text with '%' ends inside a place.");
        if (format[i] == '%')
        {
            text.Append('%');
            return i;
        }
        var value = key is null ? take()
            : (values as TemplateDict)?.Item(key) ?? throw new TemplateFault($"a text with '%({key})' was given no value of that name.");
        text.Append(Format(format[i], specification.ToString(), value, evaluation));
        return i;
    }

    private static string Format(char kind, string given, object value, Evaluation evaluation)
    {
        var flags = given[..(given.AsSpan().IndexOfAnyExcept("#0- +") is var end and >= 0 ? end : given.Length)];
        var isText = kind is 's' or 'r' or 'a' or 'c';
        var alignment = flags.Contains('-') ? "<" : isText ? ">" : "";
        var sign = !isText && flags.Contains('+') ? "+" : !isText && flags.Contains(' ') ? " " : "";
        var zero = flags.Contains('0') && !flags.Contains('-') && !isText ? "0" : "";
        var rest = alignment + sign + zero + given[flags.Length..];
        return kind switch
        {
            's' => FormatSpecification.Apply(Values.Text(value, evaluation), rest, evaluation),
            'r' => FormatSpecification.Apply(Values.Represent(value, evaluation), rest, evaluation),
            'd' or 'i' or 'u' => FormatSpecification.Apply(Whole(value), rest + "d", evaluation),
            'x' or 'X' or 'o' or 'f' or 'F' or 'e' or 'E' => FormatSpecification.Apply(value, rest + kind, evaluation),
            _ => throw new TemplateFault($"'%{kind}' is not supported; expected %s, %r, %d, %x, %o, %f or %e."),
        };
    }

    private static object Whole(object value) => Values.AsNumber(value) switch
    {
        long number => (object)number,
        double number when double.IsFinite(number) => (long)number,
        _ => throw new TemplateFault($"'%d' was given {Values.Describe(value)}; expected a number."),
    };
}
