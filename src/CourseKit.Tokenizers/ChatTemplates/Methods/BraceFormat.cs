using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Python's <c>'{} {name.part:&gt;5}'.format(...)</c>.</summary>
internal static class BraceFormat
{
    internal static string Apply(string format, Arguments arguments)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is not ('{' or '}')) text.Append(c);
            else if (i + 1 < format.Length && format[i + 1] == c) text.Append(format[i++]);
            else if (c == '}' || format.IndexOf('}', i) is not (var end and > 0)) throw new TemplateFault("format(): a '{' or '}' stands alone; write it twice.");
            else
            {
                text.Append(Field(format[(i + 1)..end], ref next, arguments));
                arguments.Evaluation.CheckLength(text.Length);
                i = end;
            }
        }
        return text.ToString();
    }

    private static string Field(string field, ref int next, Arguments arguments)
    {
        if (field.Contains('{')) throw new TemplateFault("format(): a place inside a place is not supported.");
        var colon = field.IndexOf(':');
        var (path, specification) = colon < 0 ? (field, "") : (field[..colon], field[(colon + 1)..]);
        var conversion = path.Length > 1 && path[^2] == '!' ? path[^1] : '\0';
        if (conversion != '\0') path = path[..^2];
        var value = Value(path, ref next, arguments);
        if (conversion == 'r') value = Values.Represent(value, arguments.Evaluation);
        else if (conversion == 's') value = Values.Text(value, arguments.Evaluation);
        return FormatSpecification.Apply(value, specification, arguments.Evaluation);
    }

    private static object Value(string path, ref int next, Arguments arguments)
    {
        var end = path.AsSpan().IndexOfAny(".[") is var i and >= 0 ? i : path.Length;
        var name = path[..end];
        var position = name.Length == 0 ? next++ : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
        var value = position >= 0 ? position < arguments.Positional.Length ? arguments.Positional[position] : null
            : arguments.Named.FirstOrDefault(argument => argument.Key == name).Value;
        if (value is null) throw new TemplateFault($"format() was given no value for '{{{path}}}'.");
        foreach (var part in path[end..].Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
            value = long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? Values.Item(value, index, arguments.Evaluation) : Values.Attribute(value, part, arguments.Evaluation);
        return value;
    }
}
