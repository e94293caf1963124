using System.IO.Enumeration;

namespace CourseKit.Jupyter.Kernel;

/// <summary>The cells that ran in this session, for a console's arrow keys and for searches.</summary>
internal sealed class History
{
    // A student's day is some hundred cells; a program that runs a million must not fill the memory.
    private const int Most = 10_000;

    private readonly Lock gate = new();
    private readonly Queue<Entry> entries = new();

    /// <summary>A cell that ran.</summary>
    /// <param name="Line">Its number.</param>
    /// <param name="Input">Its code.</param>
    /// <param name="Output">Its value as text; null when it had none.</param>
    public sealed record Entry(int Line, string Input, string? Output);

    /// <summary>Adds a cell that has run.</summary>
    public void Add(int line, string input, string? output)
    {
        lock (gate)
        {
            entries.Enqueue(new(line, input, output));
            if (entries.Count > Most) entries.Dequeue();
        }
    }

    /// <summary>The last cells, oldest first.</summary>
    public IReadOnlyList<Entry> Tail(int count) => [.. All().TakeLast(Math.Max(0, count))];

    /// <summary>The cells with numbers from <paramref name="start"/>, before <paramref name="stop"/>; null is the end.</summary>
    public IReadOnlyList<Entry> Range(int start, int? stop) => [.. All().Where(entry => entry.Line >= start && (stop is null || entry.Line < stop))];

    /// <summary>The last cells that match a pattern, oldest first.</summary>
    /// <param name="pattern">A glob: <c>*</c> stands for any text, <c>?</c> for one character.</param>
    /// <param name="count">How many at most; null is all.</param>
    /// <param name="unique">Of equal cells only the last.</param>
    public IReadOnlyList<Entry> Search(string pattern, int? count, bool unique)
    {
        // A backslash is a character like others here.
        var expression = pattern.Replace("\\", "\\\\", StringComparison.Ordinal);
        var found = All().Where(entry => FileSystemName.MatchesSimpleExpression(expression, entry.Input, ignoreCase: false));
        if (unique) found = found.Reverse().DistinctBy(entry => entry.Input).Reverse();
        return [.. found.TakeLast(Math.Max(0, count ?? Most))];
    }

    private Entry[] All()
    {
        lock (gate) return [.. entries];
    }
}
