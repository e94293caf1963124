using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Walks over the matches of a text from left to right, as the reference does: an empty match directly behind another match does
/// not count, so that <c>a*</c> matches "aab" twice and not three times, and an empty text has no match at all.</summary>
internal ref struct MatchEnumerator
{
    private readonly TextPattern _pattern;
    private readonly ReadOnlySpan<char> _text;
    private long _budget;
    private int _next;
    private int _end;

    internal MatchEnumerator(TextPattern pattern, ReadOnlySpan<char> text)
    {
        _pattern = pattern;
        _text = text;
        _budget = TextPattern.MatchBudget(text.Length);
        _next = text.IsEmpty ? 1 : 0;
        _end = -1;
    }

    /// <summary>Goes to the next match.</summary>
    internal bool Next(out int start, out int end)
    {
        while (_next <= _text.Length && _pattern.FindNext(_text, _next, ref _budget, out start, out end))
        {
            if (start < end || end != _end)
            {
                _next = _end = end;
                return true;
            }
            if (_next == _text.Length) break;
            CharacterClasses.CodePointAt(_text, _next, out var length);
            _next += length;
        }
        start = end = _text.Length;
        _next = _text.Length + 1;
        return false;
    }
}
