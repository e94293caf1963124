using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Lectures;

/// <summary>Runs one notebook and writes what became of it: the executed notebook and its page.</summary>
internal sealed class LectureRun(string path, RunChoices choices)
{
    // These may hold paths that are relative to where the command was started; cells run in the notebook's folder.
    private static readonly string[] FolderVariables =
        ["COURSEKIT_DATA_MIRROR", "COURSEKIT_MODEL_MIRROR", "COURSEKIT_HOME", "COURSEKIT_PLOTLY", "HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"];

    /// <summary>The executed notebook.</summary>
    public string NotebookPath { get; } = Path.Combine(choices.Folder, Path.GetFileName(path));

    /// <summary>The page.</summary>
    public string PagePath { get; } = Path.Combine(choices.Folder, Path.ChangeExtension(Path.GetFileName(path), ".html"));

    /// <summary>A copy of plotly.js for the page; null leaves the page's charts to the network when a reader turns one interactive.</summary>
    public string? Plotly { get; init; }

    /// <summary>Runs the cells, then writes what was chosen, also when a cell failed or the run was stopped.</summary>
    /// <exception cref="NotebookException">The notebook cannot be read, or has no such parameters.</exception>
    /// <exception cref="IOException">The output folder cannot be written; found out before anything runs.</exception>
    public NotebookRun Run(LectureScreen screen, CancellationToken cancellation)
    {
        var notebook = Notebook.Load(path);
        NotebookParameters.Inject(notebook, path, choices.Values);
        ProveWritable(choices.Folder);
        if (choices.WritesNotebook && Path.GetFullPath(NotebookPath) == Path.GetFullPath(path))
            throw new LectureException($"The executed notebook would replace {path}. Give another folder with --output.");
        var environment = LectureEnvironment.Create();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var session = new CSharpSession(environment, LectureEnvironment.Formatters(), folder)
        {
            CellStarting = cell => HostContext.Use(new ProgressOutput(cell, screen), cell.Cancellation),
        };
        var runner = new NotebookRunner(session) { CellTimeout = choices.Timeout, CellStarts = screen.CellStarts, CellEnded = screen.CellEnded };
        var run = InFolder(folder, () => runner.Run(notebook, cancellation));
        if (choices.WritesNotebook) notebook.Save(NotebookPath);
        if (choices.WritesPage) SavePage(notebook, environment, folder, run);
        return run;
    }

    private void SavePage(Notebook notebook, ScriptEnvironment environment, string folder, NotebookRun run) => NotebookPage.Save(PagePath, notebook, new()
    {
        Environment = environment,
        PlotlySource = Plotly,
        LinkBase = LinkBase(folder),
        PictureFolder = folder,
        NotebookName = Path.GetFileName(path),
        Duration = run.Elapsed,
    });

    private static T InFolder<T>(string folder, Func<T> action)
    {
        foreach (var name in FolderVariables)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                Environment.SetEnvironmentVariable(name, Path.GetFullPath(value));
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            return action();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    /// <summary>Makes a folder and finds out whether files can be written there, before anything is done in vain.</summary>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    public static void ProveWritable(string outputFolder)
    {
        try
        {
            Directory.CreateDirectory(outputFolder);
            var probe = Path.Combine(outputFolder, Path.GetRandomFileName());
            using (File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder {outputFolder} cannot be written: {exception.Message} Give another with --output.", exception);
        }
    }

    // Links in a lecture are relative to its notebook; the page lies elsewhere.
    private string LinkBase(string notebookFolder)
    {
        var relative = Path.GetRelativePath(Path.GetFullPath(choices.Folder), notebookFolder).Replace(Path.DirectorySeparatorChar, '/');
        return Path.IsPathRooted(relative) ? new Uri(relative).AbsoluteUri + "/" : relative + "/";
    }
}
