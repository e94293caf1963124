using System.Collections.Concurrent;

namespace CourseKit.Jupyter.Sessions;

/// <summary>The sources of cells by the name that stands for their file, so that an error can show its line.</summary>
internal sealed class CellSources
{
    private readonly ConcurrentDictionary<string, string> byName = new(StringComparer.Ordinal);

    /// <summary>Keeps a cell's source, in place of an earlier one of the same name.</summary>
    public void Add(string name, string source) => byName[name] = source;

    /// <summary>A line of a cell; null where there is no such cell or line.</summary>
    /// <param name="path">The name, as a path or without one.</param>
    /// <param name="line">The line, from 1.</param>
    public string? Line(string path, int line)
    {
        if (!byName.TryGetValue(Path.GetFileName(path), out var source)) return null;
        var lines = source.Split('\n');
        return line >= 1 && line <= lines.Length ? lines[line - 1].TrimEnd('\r') : null;
    }
}
