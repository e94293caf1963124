using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Walks over a <see cref="NormalizedText"/> and writes its next form, keeping the alignment with the original. A replaced code
/// point takes over the alignment of the one it replaces; an inserted one shares that of the code point before it.</summary>
internal struct TextRewriter
{
    private readonly NormalizedText _text;
    private char[] _units;
    private TextSpan[]? _alignment;

    internal TextRewriter(NormalizedText text)
    {
        _text = text;
        (_units, _alignment) = text.Spare(text.Length + 8);
    }

    /// <summary>How many units of the old form have been read.</summary>
    internal int Read { get; private set; }

    /// <summary>How many units of the new form have been written.</summary>
    internal int Written { get; private set; }

    /// <summary>The code point of the old form that is to be replaced or skipped next, or -1 at the end.</summary>
    internal readonly int Next => Read < _text.Length ? CharacterClasses.CodePointAt(_text.Span, Read, out _) : -1;

    /// <summary>Writes <paramref name="codePoint"/> in place of the next one.</summary>
    internal void Replace(int codePoint)
    {
        Write(codePoint, _alignment is null ? default : _text.AlignmentAt(Read));
        Skip();
    }

    /// <summary>Writes <paramref name="codePoint"/> in addition; it shares the alignment of the code point before it.</summary>
    internal void Insert(int codePoint) => Write(codePoint, _alignment is null ? default
        : Read == 0 ? new(_text.Origin, _text.Origin) : _text.AlignmentAt(Read - 1));

    /// <summary>Writes <paramref name="codePoint"/> in addition; it shares the alignment of the code point that comes next.</summary>
    internal void InsertBefore(int codePoint) => Write(codePoint, _alignment is null ? default : _text.AlignmentAt(Read));

    /// <summary>Writes <paramref name="codePoint"/> for the next units of the old form, without leaving them behind; 0 of them stands for
    /// the place where they begin.</summary>
    internal void Write(int codePoint, int units) =>
        Write(codePoint, _alignment is null ? default : _text.OriginalSpan(Read, Read + units));

    /// <summary>Takes the units at the end of the new form back that are <paramref name="unit"/>.</summary>
    internal void TrimEnd(char unit)
    {
        while (Written > 0 && _units[Written - 1] == unit) Written--;
    }

    /// <summary>Writes a text in place of the next code point: all of it stands for that one.</summary>
    internal void Replace(string text)
    {
        var alignment = _alignment is null ? default : _text.AlignmentAt(Read);
        for (var i = 0; i < text.Length;)
        {
            Write(CharacterClasses.CodePointAt(text, i, out var length), alignment);
            i += length;
        }
        Skip();
    }

    /// <summary>Copies everything up to a unit of the old form.</summary>
    internal void CopyTo(int unit)
    {
        var count = unit - Read;
        if (Written + count + 2 > _units.Length) Array.Resize(ref _units, 2 * (Written + count + 2));
        _text.Span[Read..unit].CopyTo(_units.AsSpan(Written));
        if (_alignment is not null)
        {
            if (_alignment.Length < _units.Length) Array.Resize(ref _alignment, _units.Length);
            for (var i = 0; i < count; i++) _alignment[Written + i] = _text.AlignmentAt(Read + i);
        }
        Read = unit;
        Written += count;
    }

    /// <summary>Leaves the next code point out.</summary>
    internal void Skip()
    {
        if (Read >= _text.Length) return;
        CharacterClasses.CodePointAt(_text.Span, Read, out var length);
        Read += length;
    }

    /// <summary>Leaves everything up to a unit of the old form out.</summary>
    internal void SkipTo(int unit) => Read = Math.Max(Read, unit);

    /// <summary>Makes what was written the text's present form.</summary>
    internal readonly void Commit() => _text.Assign(_units, _alignment, Written);

    private void Write(int codePoint, TextSpan alignment)
    {
        if (Written + 2 > _units.Length) Array.Resize(ref _units, _units.Length * 2);
        if (_alignment is not null)
        {
            if (Written + 2 > _alignment.Length) Array.Resize(ref _alignment, _units.Length);
            _alignment[Written] = alignment;
            _alignment[Written + 1] = alignment;
        }
        if (codePoint < 0x10000)
        {
            _units[Written++] = (char)codePoint;
            return;
        }
        _units[Written++] = (char)(0xD800 + ((codePoint - 0x10000) >> 10));
        _units[Written++] = (char)(0xDC00 + ((codePoint - 0x10000) & 0x3FF));
    }
}
