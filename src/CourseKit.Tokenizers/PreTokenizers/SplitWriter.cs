namespace CourseKit.Tokenizers;

/// <summary>Turns delimiters and what lies between them, in their order, into pieces.</summary>
internal ref struct SplitWriter(SplitBehavior behavior, PieceList parts)
{
    private int _start;
    private int _end;
    private bool _isDelimiter;
    private bool _pending;

    /// <summary>Adds the next stretch; it starts where the last one ended.</summary>
    internal void Add(int start, int end, bool isDelimiter)
    {
        switch (behavior)
        {
            case SplitBehavior.Isolated:
                parts.Add(start, end);
                return;
            case SplitBehavior.Removed:
                if (!isDelimiter) parts.Add(start, end);
                return;
        }
        if (_pending && Joins(isDelimiter)) _end = end;
        else
        {
            Finish();
            (_start, _end, _pending) = (start, end, true);
        }
        _isDelimiter = isDelimiter;
    }

    /// <summary>Writes what is still held back.</summary>
    internal void Finish()
    {
        if (_pending) parts.Add(_start, _end);
        _pending = false;
    }

    private readonly bool Joins(bool isDelimiter) => behavior switch
    {
        SplitBehavior.MergedWithPrevious => isDelimiter && !_isDelimiter,
        SplitBehavior.MergedWithNext => !isDelimiter && _isDelimiter,
        _ => isDelimiter == _isDelimiter,
    };
}
