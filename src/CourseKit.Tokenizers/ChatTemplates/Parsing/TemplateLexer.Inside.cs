using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <content>The tokens inside a tag.</content>
internal sealed partial class TemplateLexer
{
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private void ReadInside(string closing)
    {
        var isBlock = closing == "%}";
        var opened = _line;
        var brackets = new Stack<char>();
        while (true)
        {
            AdvanceTo(SkipWhitespace(_position));
            if (_position >= _source.Length)
                throw new ChatTemplateException(opened, $"a tag is not closed; end it with '{closing}'.");
            if (brackets.Count == 0 && ClosingSign(closing, isBlock) is { } sign)
            {
                Add(isBlock ? TokenKind.BlockEnd : TokenKind.PrintEnd, "");
                EndTag(_position + (sign == '\0' ? 0 : 1), sign, isBlock);
                return;
            }
            ReadToken(brackets);
        }
    }

    private char? ClosingSign(string closing, bool isBlock)
    {
        if (At(closing)) return '\0';
        if (At("-" + closing)) return '-';
        return isBlock && At("+" + closing) ? '+' : null;
    }

    private bool At(string text) => string.CompareOrdinal(_source, _position, text, 0, text.Length) == 0;

    private void ReadToken(Stack<char> brackets)
    {
        var c = _source[_position];
        if (char.IsAsciiDigit(c)) ReadNumber();
        else if (c == '_' || char.IsLetter(c)) Take(TokenKind.Name, EndOf(_position, part => part == '_' || char.IsLetterOrDigit(part)));
        else if (c is '\'' or '"') ReadString(c);
        else if (Array.Find(Operators, At) is { } op) ReadOperator(op, brackets);
        else throw new ChatTemplateException(_line, $"the character '{c}' has no meaning inside a tag.");
    }

    private void ReadOperator(string op, Stack<char> brackets)
    {
        if (op is "(" or "[" or "{") brackets.Push(op == "(" ? ')' : op == "[" ? ']' : '}');
        else if (op is ")" or "]" or "}" && (!brackets.TryPop(out var expected) || expected != op[0]))
            throw new ChatTemplateException(_line, expected == '\0' ? $"'{op}' closes nothing." : $"found '{op}', expected '{expected}'.");
        Take(TokenKind.Operator, _position + op.Length);
    }

    private void ReadNumber()
    {
        var start = _position;
        if (_source[start] == '0' && start + 1 < _source.Length && char.ToLowerInvariant(_source[start + 1]) is var prefix and ('x' or 'o' or 'b'))
        {
            ReadPrefixed(prefix);
            return;
        }
        var end = Digits(start);
        var isFloat = false;
        if (end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1]) && !AfterDot(start))
            (end, isFloat) = (Digits(end + 1), true);
        if (end < _source.Length && _source[end] is 'e' or 'E' && !AfterDot(start))
        {
            var exponent = end + 1 < _source.Length && _source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (exponent < _source.Length && char.IsAsciiDigit(_source[exponent])) (end, isFloat) = (Digits(exponent), true);
        }
        if (!isFloat && _source[start] == '0') end = EndOf(start, part => part is '0' or '_');
        Take(isFloat ? TokenKind.Float : TokenKind.Integer, end);
    }

    private void ReadPrefixed(char prefix)
    {
        var end = EndOf(_position + 2, char.IsAsciiHexDigit);
        var digits = _source[(_position + 2)..end];
        try
        {
            var value = Convert.ToInt64(digits, prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2);
            Add(TokenKind.Integer, value.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw new ChatTemplateException(_line, $"'{_source[_position..end]}' is not a number.");
        }
        AdvanceTo(end);
    }

    private bool AfterDot(int start) => start > 0 && _source[start - 1] == '.';

    private int Digits(int i) => EndOf(i, part => char.IsAsciiDigit(part) || part == '_');

    private int EndOf(int i, Predicate<char> belongs)
    {
        while (i < _source.Length && belongs(_source[i])) i++;
        return i;
    }

    private void Take(TokenKind kind, int end)
    {
        Add(kind, _source[_position..end]);
        AdvanceTo(end);
    }

    /// <summary>A string with Python's escapes.</summary>
    private void ReadString(char quote)
    {
        var value = new StringBuilder();
        for (var i = _position + 1; i < _source.Length; i++)
        {
            var c = _source[i];
            if (c == quote)
            {
                Add(TokenKind.String, value.ToString());
                AdvanceTo(i + 1);
                return;
            }
            if (c != '\\' || i + 1 >= _source.Length) value.Append(c);
            else i = ReadEscape(i + 1, value);
        }
        throw new ChatTemplateException(_line, $"a string is not closed; end it with {quote}.");
    }

    /// <summary>Appends what the escape at <paramref name="i"/> stands for; the position of its last character.</summary>
    private int ReadEscape(int i, StringBuilder value)
    {
        var c = _source[i];
        const string names = "abfnrtv\\'\"", values = "\a\b\f\n\r\t\v\\'\"";
        if (c == '\n') return i;
        if (names.IndexOf(c) is var known and >= 0) value.Append(values[known]);
        else if (c is 'x' or 'u' or 'U') return ReadCodePoint(i, c == 'x' ? 2 : c == 'u' ? 4 : 8, value);
        else if (c is >= '0' and <= '7')
        {
            var end = i;
            while (end < _source.Length && end < i + 3 && _source[end] is >= '0' and <= '7') end++;
            value.Append((char)Convert.ToInt32(_source[i..end], 8));
            return end - 1;
        }
        else value.Append('\\').Append(c);
        return i;
    }

    private int ReadCodePoint(int i, int digits, StringBuilder value)
    {
        var hex = _source.AsSpan(i + 1, Math.Min(digits, _source.Length - i - 1));
        if (hex.Length < digits || !int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ||
            code is < 0 or > 0x10FFFF)
            throw new ChatTemplateException(_line, $"'\\{_source[i]}{hex}' is not a character; write {digits} hexadecimal digits.");
        if (code > 0xFFFF) value.Append(char.ConvertFromUtf32(code));
        else value.Append((char)code);
        return i + digits;
    }
}
