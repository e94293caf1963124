using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>JSON as Python's <c>json.dumps(value, ensure_ascii=False)</c> writes it.</summary>
internal sealed class JsonText(string? indent, string itemSeparator, string keySeparator, bool sortKeys, bool ensureAscii, Evaluation evaluation)
{
    private readonly StringBuilder _text = new();

    internal string Write(object value)
    {
        Write(value, 0);
        return evaluation.Text(_text.ToString());
    }

    private void Write(object value, int level)
    {
        evaluation.Step();
        if (_text.Length > evaluation.Limits.OutputLength) evaluation.CheckLength(_text.Length);
        switch (value)
        {
            case string text: WriteString(text); break;
            case TemplateSequence list:
                WriteAll('[', ']', list.Values, level, item => Write(item, level + 1));
                break;
            case TemplateDict dict:
                var entries = dict.Entries.Select(entry => (Key: Key(entry.Key), entry.Value));
                if (sortKeys) entries = entries.OrderBy(entry => entry.Key, Comparer<string>.Create(PythonText.Compare));
                WriteAll('{', '}', [.. entries], level, entry =>
                {
                    WriteString(entry.Key);
                    _text.Append(keySeparator);
                    Write(entry.Value, level + 1);
                });
                break;
            default: _text.Append(Plain(value)); break;
        }
    }

    private void WriteAll<T>(char open, char close, IReadOnlyList<T> items, int level, Action<T> write)
    {
        evaluation.Enter();
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) _text.Append(itemSeparator);
            NewLine(level + 1);
            write(items[i]);
        }
        if (items.Count > 0) NewLine(level);
        _text.Append(close);
        evaluation.Leave();
    }

    private void NewLine(int level)
    {
        if (indent is null) return;
        evaluation.CheckLength(_text.Length + ((long)level * indent.Length));
        _text.Append('\n');
        for (var i = 0; i < level; i++) _text.Append(indent);
    }

    private static string Plain(object value) => value switch
    {
        None => "null",
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => FloatText.Represent(number),
        Undefined undefined => throw undefined.Fault,
        _ => throw new TemplateFault($"{Values.Describe(value)} cannot be written as JSON."),
    };

    private static string Key(object key) => key as string ?? Plain(key);

    private void WriteString(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            var escaped = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\f' => "\\f",
                '\b' => "\\b",
                _ when c < ' ' || (ensureAscii && c > '~') => $"\\u{(int)c:x4}",
                _ => null,
            };
            if (escaped is null) _text.Append(c);
            else _text.Append(escaped);
        }
        _text.Append('"');
    }
}
