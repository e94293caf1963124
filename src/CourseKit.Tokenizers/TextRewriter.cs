using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Walks over a <see cref="NormalizedText"/> and writes its next form, keeping the alignment with the original. A replaced code
/// point takes over the alignment of the one it replaces; an inserted one shares that of the code point before it.</summary>
internal struct TextRewriter
{
    private readonly NormalizedText _text;
    private char[] _units;
    private TextSpan[] _alignment;
    private int _written;
    private int _read;

    internal TextRewriter(NormalizedText text)
    {
        _text = text;
        _units = new char[text.Length + 8];
        _alignment = new TextSpan[text.Length + 8];
    }

    /// <summary>The code point of the old form that is to be replaced or skipped next, or -1 at the end.</summary>
    internal readonly int Next => _read < _text.Length ? CharacterClasses.CodePointAt(_text.Span, _read, out _) : -1;

    /// <summary>Writes <paramref name="codePoint"/> in place of the next one.</summary>
    internal void Replace(int codePoint)
    {
        Write(codePoint, _text.AlignmentAt(_read));
        Skip();
    }

    /// <summary>Writes <paramref name="codePoint"/> in addition.</summary>
    internal void Insert(int codePoint) =>
        Write(codePoint, _read == 0 ? new(_text.Origin, _text.Origin) : _text.AlignmentAt(_read - 1));

    /// <summary>Leaves the next code point out.</summary>
    internal void Skip()
    {
        if (_read >= _text.Length) return;
        CharacterClasses.CodePointAt(_text.Span, _read, out var length);
        _read += length;
    }

    /// <summary>Makes what was written the text's present form.</summary>
    internal readonly void Commit() => _text.Assign(_units, _alignment, _written);

    private void Write(int codePoint, TextSpan alignment)
    {
        if (_written + 2 > _units.Length)
        {
            Array.Resize(ref _units, _units.Length * 2);
            Array.Resize(ref _alignment, _units.Length);
        }
        _alignment[_written] = alignment;
        if (codePoint < 0x10000)
        {
            _units[_written++] = (char)codePoint;
            return;
        }
        _alignment[_written + 1] = alignment;
        _units[_written++] = (char)(0xD800 + ((codePoint - 0x10000) >> 10));
        _units[_written++] = (char)(0xDC00 + ((codePoint - 0x10000) & 0x3FF));
    }
}
