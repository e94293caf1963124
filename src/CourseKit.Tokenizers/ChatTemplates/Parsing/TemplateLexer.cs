using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Cuts a template into text, tags and the tokens inside tags, and settles whitespace control. As in transformers, the first
/// line break after a block or comment is dropped (<c>trim_blocks</c>) and so are the blanks before one that begins its line
/// (<c>lstrip_blocks</c>).</summary>
internal sealed partial class TemplateLexer
{
    private readonly string _source;
    private readonly List<TemplateToken> _tokens = [];
    private int _position;
    private int _line = 1;

    private TemplateLexer(string source) => _source = source;

    internal static List<TemplateToken> Tokenize(string source)
    {
        var normalized = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new TemplateLexer(normalized.EndsWith('\n') ? normalized[..^1] : normalized);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            var tag = FindTag(_position);
            if (tag < 0)
            {
                AddText(_source[_position..]);
                _position = _source.Length;
                break;
            }
            var sign = tag + 2 < _source.Length ? _source[tag + 2] : '\0';
            AddText(Before(_position, tag, sign, _source[tag + 1] != '{'));
            AdvanceTo(tag);
            _position = tag + (sign is '-' or '+' ? 3 : 2);
            ReadTag(_source[tag + 1], tag);
        }
        Add(TokenKind.End, "");
    }

    private void ReadTag(char kind, int tag)
    {
        if (kind == '#')
        {
            var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
            if (end < 0) throw new ChatTemplateException(_line, "a comment is not closed; end it with '#}'.");
            EndTag(end, end > _position ? _source[end - 1] : '\0', isBlock: true);
        }
        else if (kind == '%' && RawBodyStart() is var raw and >= 0)
        {
            AdvanceTo(raw);
            ReadRaw(tag);
        }
        else
        {
            Add(kind == '{' ? TokenKind.PrintStart : TokenKind.BlockStart, "");
            ReadInside(kind == '{' ? "}}" : "%}");
        }
    }

    private int FindTag(int from)
    {
        for (var i = from; (i = _source.IndexOf('{', i)) >= 0 && i + 1 < _source.Length; i++)
            if (_source[i + 1] is '{' or '%' or '#') return i;
        return -1;
    }

    /// <summary>The text before a tag, after whitespace control.</summary>
    private string Before(int start, int end, char sign, bool isBlock)
    {
        var text = _source[start..end];
        if (sign == '-') return text.TrimEnd(PythonText.Whitespace);
        if (sign == '+' || !isBlock) return text;
        var lineStart = text.LastIndexOf('\n') + 1;
        var beginsLine = lineStart > 0 || start == 0 || _source[start - 1] == '\n';
        return beginsLine && text.AsSpan(lineStart).Trim(PythonText.Whitespace).IsEmpty ? text[..lineStart] : text;
    }

    /// <summary>Goes past the end of a tag, which is at <paramref name="end"/>, and past the whitespace that its sign drops.</summary>
    private void EndTag(int end, char sign, bool isBlock)
    {
        var next = end + 2;
        if (sign == '-') while (next < _source.Length && PythonText.IsWhitespace(_source[next])) next++;
        else if (isBlock && sign != '+' && next < _source.Length && _source[next] == '\n') next++;
        AdvanceTo(next);
    }

    /// <summary>Where the body of a raw block begins if this block tag opens one, else -1.</summary>
    private int RawBodyStart()
    {
        var i = SkipWhitespace(_position);
        if (string.CompareOrdinal(_source, i, "raw", 0, 3) != 0) return -1;
        i = SkipWhitespace(i + 3);
        if (string.CompareOrdinal(_source, i, "-%}", 0, 3) == 0) return SkipWhitespace(i + 3);
        return string.CompareOrdinal(_source, i, "%}", 0, 2) == 0 ? i + 2 : -1;
    }

    private void ReadRaw(int tag)
    {
        for (var i = _position; (i = _source.IndexOf("{%", i, StringComparison.Ordinal)) >= 0; i++)
        {
            var sign = i + 2 < _source.Length ? _source[i + 2] : '\0';
            var name = SkipWhitespace(i + (sign is '-' or '+' ? 3 : 2));
            if (string.CompareOrdinal(_source, name, "endraw", 0, 6) != 0) continue;
            var end = SkipWhitespace(name + 6);
            var endSign = end < _source.Length && _source[end] is '-' or '+' ? _source[end++] : '\0';
            if (string.CompareOrdinal(_source, end, "%}", 0, 2) != 0) continue;
            AddText(Before(_position, i, sign, isBlock: true));
            EndTag(end, endSign, isBlock: true);
            return;
        }
        throw new ChatTemplateException(1 + _source.AsSpan(0, tag).Count('\n'), "a raw block is not closed; end it with '{% endraw %}'.");
    }

    private int SkipWhitespace(int i)
    {
        while (i < _source.Length && PythonText.IsWhitespace(_source[i])) i++;
        return i;
    }

    private void AdvanceTo(int position)
    {
        if (position > _position) _line += _source.AsSpan(_position, position - _position).Count('\n');
        _position = position;
    }

    private void AddText(string text)
    {
        if (text.Length > 0) Add(TokenKind.Text, text);
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new(kind, text, _line));
}
