using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>A text on its way through the normalisers: its present form, and for every UTF-16 unit of it the stretch of the original text
/// that it came from. That alignment is what lets a token say where in the user's text it stands, whatever was lowercased, stripped,
/// decomposed or inserted on the way (the reference's <c>NormalizedString</c>). Buffers are kept from one text to the next.</summary>
public sealed class NormalizedText
{
    private char[] _units = [];
    private char[] _spareUnits = [];
    private TextSpan[] _alignment = [];
    private TextSpan[] _spareAlignment = [];
    private bool _tracksOffsets;
    private bool _moved; // whether _alignment counts; else units stand where they stood, behind the prefix
    private int _prefix; // units put in front while nothing has moved
    private int _length;

    /// <summary>Starts from an original text. A lone surrogate, which no vocabulary can hold, becomes U+FFFD.</summary>
    /// <param name="original">The text, or a part of one.</param>
    /// <param name="origin">Where that part starts in the whole original text, in UTF-16 units.</param>
    public NormalizedText(ReadOnlySpan<char> original, int origin = 0) => Reset(original, origin, tracksOffsets: true);

    internal NormalizedText() { }

    /// <summary>Where the text starts in the original, in UTF-16 units.</summary>
    public int Origin { get; private set; }

    /// <summary>The length of the present form in UTF-16 units.</summary>
    public int Length => _length;

    /// <summary>The present form.</summary>
    public ReadOnlySpan<char> Span => _units.AsSpan(0, _length);

    /// <summary>The present form, for changes that keep every unit in its place.</summary>
    internal Span<char> MutableSpan => _units.AsSpan(0, _length);

    /// <summary>Starts anew from another text.</summary>
    /// <param name="original">The text, or a part of one.</param>
    /// <param name="origin">Where that part starts in the whole original text.</param>
    /// <param name="tracksOffsets">Whether <see cref="OriginalSpan"/> will be asked; without it, changes cost less.</param>
    internal void Reset(ReadOnlySpan<char> original, int origin, bool tracksOffsets)
    {
        if (_units.Length < original.Length) _units = new char[Room(original.Length)];
        original.CopyTo(_units);
        (_length, Origin, _tracksOffsets, _moved, _prefix) = (original.Length, origin, tracksOffsets, false, 0);
        ReplaceLoneSurrogates(MutableSpan);
    }

    /// <summary>The stretch of the original text that a stretch of the present form came from. Both ends must lie on code point
    /// boundaries.</summary>
    public TextSpan OriginalSpan(int start, int end)
    {
        if (!_moved)
            return _prefix == 0 ? new(Origin + start, Origin + end)
                : new(Origin + Math.Max(start - _prefix, 0), end == 0 ? Origin : Origin + Math.Max(end - _prefix, FirstLength));
        if (start < end) return new(_alignment[start].Start, _alignment[end - 1].End);
        var position = start < _length ? _alignment[start].Start : _length > 0 ? _alignment[_length - 1].End : Origin;
        return new(position, position);
    }

    /// <summary>Removes every code point that <paramref name="remove"/> accepts.</summary>
    public void Remove(Func<int, bool> remove)
    {
        if (!Any(remove)) return;
        var rewriter = new TextRewriter(this);
        while (rewriter.Next is var codePoint and >= 0)
        {
            if (remove(codePoint)) rewriter.Skip();
            else rewriter.Replace(codePoint);
        }
        rewriter.Commit();
    }

    /// <summary>Puts a character in front; in the original it stands for what the text's first code point stands for. An empty text stays
    /// empty (the reference's <c>prepend</c>).</summary>
    internal void InsertAtStart(char character)
    {
        if (_length == 0) return;
        if (_units.Length == _length) Array.Resize(ref _units, Room(_length + 1));
        _units.AsSpan(0, _length).CopyTo(_units.AsSpan(1));
        _units[0] = character;
        _length++;
        if (!_moved) _prefix++;
        else if (_tracksOffsets)
        {
            if (_alignment.Length < _length) Array.Resize(ref _alignment, Room(_length));
            _alignment.AsSpan(0, _length - 1).CopyTo(_alignment.AsSpan(1));
        }
    }

    /// <summary>Whether any code point satisfies <paramref name="condition"/>.</summary>
    internal bool Any(Func<int, bool> condition)
    {
        for (var i = 0; i < _length;)
        {
            if (condition(CharacterClasses.CodePointAt(Span, i, out var length))) return true;
            i += length;
        }
        return false;
    }

    /// <summary>The alignment of the code point at a unit of the present form.</summary>
    internal TextSpan AlignmentAt(int unit)
    {
        if (_moved) return _alignment[unit];
        var start = char.IsLowSurrogate(_units[unit]) ? unit - 1 : unit;
        var end = char.IsHighSurrogate(_units[unit]) ? unit + 2 : unit + 1;
        return OriginalSpan(start, end);
    }

    /// <summary>Lends the buffers that the next form is written into.</summary>
    internal (char[] Units, TextSpan[]? Alignment) Spare(int length)
    {
        if (_spareUnits.Length < length) _spareUnits = new char[Room(length)];
        if (!_tracksOffsets) return (_spareUnits, null);
        if (_spareAlignment.Length < _spareUnits.Length) _spareAlignment = new TextSpan[_spareUnits.Length];
        return (_spareUnits, _spareAlignment);
    }

    /// <summary>Makes what was written into the lent buffers (or larger ones) the present form.</summary>
    internal void Assign(char[] units, TextSpan[]? alignment, int length)
    {
        (_spareUnits, _units) = (_units, units);
        if (alignment is not null) (_spareAlignment, _alignment) = (_alignment, alignment);
        (_length, _moved, _prefix) = (length, true, 0);
    }

    /// <summary>The present form as a string.</summary>
    public override string ToString() => Span.ToString();

    private int FirstLength => _length > _prefix + 1 && char.IsHighSurrogate(_units[_prefix]) ? 2 : 1;

    private static int Room(int length) => Math.Max(256, checked(length + length / 4 + 8));

    private static void ReplaceLoneSurrogates(Span<char> units)
    {
        var i = units.IndexOfAnyInRange('\uD800', '\uDFFF');
        for (; i >= 0 && i < units.Length; i++)
        {
            if (!char.IsSurrogate(units[i])) continue;
            if (char.IsHighSurrogate(units[i]) && i + 1 < units.Length && char.IsLowSurrogate(units[i + 1])) i++;
            else units[i] = '\uFFFD';
        }
    }
}
