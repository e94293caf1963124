namespace CourseKit.Tokenizers;

/// <summary>The lists that encoding fills and empties again, kept for the next text: one set a thread.</summary>
internal sealed class EncodingScratch
{
    /// <summary>What an unusually long text has blown up is left to the garbage collector.</summary>
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static EncodingScratch? s_free;

    internal List<TextPiece> Pieces { get; } = [];

    internal List<Token> Tokens { get; } = [];

    internal TokenSequence First { get; } = new();

    internal TokenSequence Second { get; } = new();

    /// <summary>Takes the thread's set, or a new one while that is in use.</summary>
    internal static EncodingScratch Rent()
    {
        var scratch = s_free ?? new EncodingScratch();
        s_free = null;
        return scratch;
    }

    /// <summary>Gives the set back.</summary>
    internal void Return()
    {
        if (Math.Max(Pieces.Capacity, Math.Max(First.Count, Second.Count)) > LargestKept) return;
        Pieces.Clear();
        Tokens.Clear();
        First.Clear();
        Second.Clear();
        s_free = this;
    }
}
