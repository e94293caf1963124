namespace CourseKit.Jupyter.Notebooks;

/// <summary>Something in a notebook that is not as the course wants it.</summary>
/// <param name="Cell">The cell's number, from 1; null when it is about the whole notebook.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Advice">What to do.</param>
public sealed record NotebookFinding(int? Cell, string Problem, string Advice)
{
    /// <summary>One line, e.g. <c>cell 7: the cell is empty. Remove it.</c></summary>
    public override string ToString() => Cell is { } number ? FormattableString.Invariant($"cell {number}: {Problem}. {Advice}") : $"{Problem}. {Advice}";
}
