using CourseKit.Jupyter.Notebooks;
using Markdig;
using Markdig.Syntax;

namespace Notebooks.Tests;

/// <summary>An exercise of a lecture: the cell to write in, the check below it, and the folded solution below that.</summary>
internal sealed record Exercise(NotebookCell Task, NotebookCell Check, NotebookCell Solution)
{
    /// <summary>All exercises of a notebook, in order.</summary>
    public static IReadOnlyList<Exercise> All(Notebook notebook)
    {
        var cells = notebook.Cells;
        return [.. Enumerable.Range(0, cells.Count)
            .Where(i => cells[i].HasTag(CellTags.Check))
            .Select(i => new Exercise(cells[i - 1], cells[i], cells[i + 1]))];
    }

    /// <summary>Puts the solution's code below what the task's cell holds, as a reader who opened the solution would.</summary>
    public void Solve()
    {
        var code = Markdown.Parse(Solution.Source).Descendants<FencedCodeBlock>().Single(block => block.Info == "csharp").Lines.ToString();
        Task.Source = $"{Task.Source.TrimEnd('\n')}\n{code}";
    }
}
