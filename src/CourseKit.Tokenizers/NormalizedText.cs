using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>A text on its way through the normalisers: its present form, and for every UTF-16 unit of it the stretch of the original text
/// that it came from. That alignment is what lets a token say where in the user's text it stands, whatever was lowercased, stripped,
/// decomposed or inserted on the way (the reference's <c>NormalizedString</c>).</summary>
public sealed class NormalizedText
{
    private char[] _units;
    private int _length;
    private TextSpan[]? _alignment; // null: every unit still stands where it stood in the original

    /// <summary>Starts from an original text. A lone surrogate, which no vocabulary can hold, becomes U+FFFD.</summary>
    /// <param name="original">The text, or a part of one.</param>
    /// <param name="origin">Where that part starts in the whole original text, in UTF-16 units.</param>
    public NormalizedText(ReadOnlySpan<char> original, int origin = 0)
    {
        _units = original.ToArray();
        _length = original.Length;
        Origin = origin;
        ReplaceLoneSurrogates(_units);
    }

    /// <summary>Where the text starts in the original, in UTF-16 units.</summary>
    public int Origin { get; }

    /// <summary>The length of the present form in UTF-16 units.</summary>
    public int Length => _length;

    /// <summary>The present form.</summary>
    public ReadOnlySpan<char> Span => _units.AsSpan(0, _length);

    /// <summary>The present form, for changes that keep every unit in its place.</summary>
    internal Span<char> MutableSpan => _units.AsSpan(0, _length);

    /// <summary>The stretch of the original text that a stretch of the present form came from. Both ends must lie on code point
    /// boundaries.</summary>
    public TextSpan OriginalSpan(int start, int end)
    {
        if (_alignment is null) return new(Origin + start, Origin + end);
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
        if (_alignment is not null) return _alignment[unit];
        var start = char.IsLowSurrogate(_units[unit]) ? unit - 1 : unit;
        var end = char.IsHighSurrogate(_units[unit]) ? unit + 2 : unit + 1;
        return new(Origin + start, Origin + end);
    }

    internal void Assign(char[] units, TextSpan[] alignment, int length)
    {
        _units = units;
        _alignment = alignment;
        _length = length;
    }

    /// <summary>The present form as a string.</summary>
    public override string ToString() => Span.ToString();

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
