namespace CourseKit.Jupyter.Notebooks;

/// <summary>What a cell of a notebook holds (nbformat: <c>cell_type</c>).</summary>
public enum CellKind
{
    /// <summary>Source code that is run.</summary>
    Code,

    /// <summary>Prose in Markdown.</summary>
    Markdown,

    /// <summary>Text that is neither run nor rendered.</summary>
    Raw,
}
