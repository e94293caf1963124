using System.Globalization;

namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>Reads the few Python literals that occur in the header of a .npy file: a dictionary of strings, truth values, whole numbers,
/// and tuples or lists of these. Nothing is evaluated.</summary>
/// <remarks>Source: Python's lexical analysis, as far as NumPy's <c>format.py</c> writes it. Escapes in strings, prefixes and nested
/// dictionaries are not part of it.</remarks>
internal ref struct PythonLiteral(ReadOnlySpan<char> text)
{
    private const int MaximumDepth = 8;
    private const int MaximumKeys = 16;

    private readonly ReadOnlySpan<char> text = text;
    private int position;

    /// <summary>Reads a whole text as one dictionary.</summary>
    /// <exception cref="FormatException">It is something else; the message says where.</exception>
    public static Dictionary<string, object> ReadDictionary(ReadOnlySpan<char> text)
    {
        var reader = new PythonLiteral(text);
        var result = reader.Dictionary();
        reader.SkipBlanks();
        return reader.position == text.Length ? result : throw reader.Unexpected("nothing after the dictionary");
    }

    private Dictionary<string, object> Dictionary()
    {
        var result = new Dictionary<string, object>(StringComparer.Ordinal);
        Expect('{');
        while (!TryTake('}'))
        {
            SkipBlanks();
            var key = Text();
            Expect(':');
            if (!result.TryAdd(key, Value(0))) throw new FormatException($"the key {TensorFileException.Quote(key)} occurs twice");
            if (result.Count > MaximumKeys) throw new FormatException($"there are more than {MaximumKeys} keys");
            if (TryTake(',')) continue;
            Expect('}');
            break;
        }

        return result;
    }

    private object Value(int depth)
    {
        if (depth > MaximumDepth) throw new FormatException($"values are nested more than {MaximumDepth} deep");
        SkipBlanks();
        if (Take("True")) return true;
        if (Take("False")) return false;
        return Peek switch
        {
            '\'' or '"' => Text(),
            '(' => Sequence('(', ')', depth),
            '[' => Sequence('[', ']', depth),
            '-' or (>= '0' and <= '9') => Number(),
            _ => throw Unexpected("a string, a number, True, False or a tuple"),
        };
    }

    // A value in brackets without a comma is that value; a tuple of one has a comma behind it.
    private object Sequence(char open, char close, int depth)
    {
        var items = new List<object>();
        var commas = 0;
        Expect(open);
        while (!TryTake(close))
        {
            items.Add(Value(depth + 1));
            if (!TryTake(','))
            {
                Expect(close);
                break;
            }

            commas++;
        }

        return open == '(' && items.Count == 1 && commas == 0 ? items[0] : items;
    }

    private long Number()
    {
        var start = position;
        if (Peek == '-') position++;
        while (Peek is >= '0' and <= '9') position++;
        var digits = text[start..position];
        // Python 2 wrote long integers with an L behind them.
        if (Peek == 'L') position++;
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        throw new FormatException($"{TensorFileException.Quote(digits.ToString())} is no whole number within 64 bits");
    }

    private string Text()
    {
        var quote = Peek;
        if (quote is not ('\'' or '"')) throw Unexpected("a string in quotes");
        var length = text[(position + 1)..].IndexOf(quote);
        if (length < 0) throw new FormatException($"the string at character {position} does not end");
        var content = text.Slice(position + 1, length);
        if (content.Contains('\\')) throw new FormatException($"the string at character {position} has an escape, which no header needs");
        position += length + 2;
        return content.ToString();
    }

    private readonly char Peek => position < text.Length ? text[position] : '\0';

    private void SkipBlanks()
    {
        while (Peek is ' ' or '\t' or '\n' or '\r' or '\f') position++;
    }

    private bool Take(string word)
    {
        if (!text[position..].StartsWith(word, StringComparison.Ordinal)) return false;
        position += word.Length;
        return true;
    }

    private bool TryTake(char c)
    {
        SkipBlanks();
        if (position >= text.Length || text[position] != c) return false;
        position++;
        return true;
    }

    private void Expect(char c)
    {
        if (!TryTake(c)) throw Unexpected($"'{c}'");
    }

    private readonly FormatException Unexpected(string expected)
    {
        var given = position < text.Length ? TensorFileException.Quote(text[position].ToString()) : "the end";
        return new($"at character {position} is {given}, expected {expected}");
    }
}
