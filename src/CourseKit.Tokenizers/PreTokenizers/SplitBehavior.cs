namespace CourseKit.Tokenizers;

/// <summary>What becomes of the delimiters that a text is split at (<c>SplitDelimiterBehavior</c> of the reference). The examples split
/// "the-final--countdown" at hyphens.</summary>
public enum SplitBehavior
{
    /// <summary>They are dropped: the, final, countdown.</summary>
    Removed,

    /// <summary>Each is a piece of its own: the, -, final, -, -, countdown.</summary>
    Isolated,

    /// <summary>Each belongs to the piece before it: the-, final-, -, countdown.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to the piece after it: the, -final, -, -countdown.</summary>
    MergedWithNext,

    /// <summary>Those that follow each other are one piece: the, -, final, --, countdown.</summary>
    Contiguous,
}
