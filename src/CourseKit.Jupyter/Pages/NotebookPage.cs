using System.Reflection;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages;

/// <summary>A notebook as a stand-alone HTML page: prose, coloured code and outputs, in one file that asks no network for anything.</summary>
/// <remarks>Equal notebooks and options give equal pages. What notebooks hold as HTML is taken as it is: render only notebooks that you would also run.</remarks>
public static class NotebookPage
{
    /// <summary>The page of a notebook.</summary>
    /// <param name="notebook">The document, executed or not.</param>
    /// <param name="options">How the page is made.</param>
    /// <returns>HTML text, below 1 MB unless plotly.js is put in: long outputs are cut, with a note.</returns>
    /// <exception cref="NotebookException"><see cref="PageOptions.PlotlySource"/> cannot be read.</exception>
    public static string Render(Notebook notebook, PageOptions options)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(options);
        var body = new PageBody(notebook, options);
        return PageDocument.Compose(body, options);
    }

    /// <summary>Writes the page into a file, whole or not at all.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="notebook">The document, executed or not.</param>
    /// <param name="options">How the page is made.</param>
    /// <exception cref="NotebookException">The file cannot be written; an existing one is unchanged then.</exception>
    public static void Save(string path, Notebook notebook, PageOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        NotebookFile.Write(path, Render(notebook, options));
    }

    /// <summary>The version of CourseKit, without the commit that the build appends.</summary>
    internal static string Version =>
        typeof(NotebookPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
