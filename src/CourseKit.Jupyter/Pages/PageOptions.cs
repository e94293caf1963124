using CourseKit.Jupyter.Pages.Book;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Pages;

/// <summary>How a notebook becomes a page.</summary>
public sealed record PageOptions
{
    /// <summary>The page's title; null takes the first heading.</summary>
    public string? Title { get; init; }

    /// <summary>What cells may use without saying so, so that names are coloured by what they mean; nothing is run.</summary>
    public ScriptEnvironment Environment { get; init; } = new([], []);

    /// <summary>Path of a <c>plotly.min.js</c> that is put into a page with charts, so that they turn interactive without a network; null for none.</summary>
    public string? PlotlySource { get; init; }

    /// <summary>What relative links start from, e.g. the notebook's folder as seen from the page, or its address; null keeps them as they are.</summary>
    public string? LinkBase { get; init; }

    /// <summary>The folder that relative pictures are read from, to be put into the page; null leaves such pictures out and shows their description.</summary>
    public string? PictureFolder { get; init; }

    /// <summary>The notebook's file name, for the footer.</summary>
    public string? NotebookName { get; init; }

    /// <summary>How long the notebook ran, for the footer.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>When it ran, for the footer; null leaves the date out, so that equal notebooks give equal pages.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The book that the page is part of; null when it stands alone.</summary>
    internal BookPlace? Place { get; init; }
}
