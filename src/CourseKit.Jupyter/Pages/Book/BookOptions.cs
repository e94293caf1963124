using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>How notebooks become a book.</summary>
public sealed record BookOptions
{
    /// <summary>The book's title; null takes the heading of <c>index.md</c> in the notebooks' folder.</summary>
    public string? Title { get; init; }

    /// <summary>What cells may use without saying so, so that names are coloured by what they mean; made anew for each page, nothing is run.</summary>
    public Func<ScriptEnvironment> Environment { get; init; } = () => new([], []);

    /// <summary>Path of a <c>plotly.min.js</c> that is put beside the pages, so that charts turn interactive; null leaves them pictures.</summary>
    public string? PlotlySource { get; init; }

    /// <summary>The address at which the notebooks' folder is found, for links to files that are not part of the book; null for where it is, seen from the pages.</summary>
    public Uri? NotebooksAddress { get; init; }
}
