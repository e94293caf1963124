namespace CourseKit.Jupyter.Sessions;

/// <summary>The cells that ran, by number: <c>In[3]</c> is the source of cell 3, <c>Out[3]</c> the value that it showed.</summary>
public sealed class CellHistory
{
    private readonly Dictionary<int, string> sources = [];
    private readonly Dictionary<int, object> values = [];
    private readonly Queue<int> kept = [];
    private readonly Lock gate = new();
    private readonly int maxValues;

    internal CellHistory(int maxValues) => this.maxValues = maxValues;

    internal void Add(int number, string source, object? value)
    {
        lock (gate)
        {
            sources[number] = source;
            if (value is null) return;
            values[number] = value;
            kept.Enqueue(number);
            // A value in here is never given back to the garbage collector, so that they must not become ever more.
            if (kept.Count > maxValues) values.Remove(kept.Dequeue());
        }
    }

    internal string SourceOf(int number)
    {
        lock (gate) return sources.TryGetValue(number, out var source) ? source : throw new KeyNotFoundException($"There is no In[{number}]: no cell of this number ran in this session.");
    }

    internal object ValueOf(int number)
    {
        lock (gate)
        {
            if (values.TryGetValue(number, out var value)) return value;
            throw new KeyNotFoundException(sources.ContainsKey(number) && kept.Count >= maxValues
                ? $"There is no Out[{number}]: the last {maxValues} values are kept, and cell {number} showed none or an older one. Give it a variable."
                : $"There is no Out[{number}]: no cell of this number ran, or it showed no value.");
        }
    }
}
