namespace CourseKit.Jupyter.Completion;

/// <summary>The ways to go on at a place, and what of the code they replace.</summary>
/// <param name="Start">Where the replaced text starts, in UTF-16 code units of the code that was given.</param>
/// <param name="End">Where it ends (exclusive): the cursor.</param>
/// <param name="Items">The best first; some hundred at most.</param>
public sealed record CompletionList(int Start, int End, IReadOnlyList<CompletionItem> Items)
{
    /// <summary>Nothing to offer at the cursor.</summary>
    internal static CompletionList Nothing(int cursor) => new(cursor, cursor, []);
}
