using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>A lecture of a book.</summary>
/// <param name="Path">Its notebook's path, which says the part it belongs to, and from where its links start.</param>
/// <param name="Notebook">The document with its outputs; null for a notebook that could not be read, which gets no page.</param>
public sealed record BookLecture(string Path, Notebook? Notebook)
{
    /// <summary>How long it ran, for the footer.</summary>
    public TimeSpan? Duration { get; init; }
}
