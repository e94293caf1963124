using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages.Book;

namespace CourseKit.Cli.Lectures;

/// <summary>Brings the lectures of a book together: runs them into a folder of its own, or takes them as they are.</summary>
internal sealed class BookBuild(TextWriter output, TextWriter errors) : IDisposable
{
    private readonly string executed = Directory.CreateTempSubdirectory("coursekit-book-").FullName;

    /// <summary>Whether a lecture could not be read, or did not run as it should.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The notebooks with the outputs that are in them.</summary>
    public IReadOnlyList<BookLecture> Load(IReadOnlyList<string> paths) => [.. paths.Select(path => new BookLecture(path, Read(path)))];

    /// <summary>Runs the notebooks. One that failed is taken with the outputs that it has.</summary>
    public IReadOnlyList<BookLecture> Run(IReadOnlyList<string> paths, TimeSpan? timeout, int parallel, CancellationToken cancellation)
    {
        var batch = new LectureBatch(paths, new(executed) { WritesPage = false, NamesFiles = false, Timeout = timeout }, parallel);
        var ran = batch.Run(output, errors, cancellation);
        HasFailed |= batch.Code(ran) != ExitCode.Success;
        return [.. ran.Select(Executed)];
    }

    /// <summary>Removes what the runs wrote.</summary>
    public void Dispose() => Directory.Delete(executed, recursive: true);

    private BookLecture Executed(LectureProcess run)
    {
        var written = Path.Combine(run.Folder, Path.GetFileName(run.Lecture));
        return new(run.Lecture, Read(File.Exists(written) ? written : run.Lecture));
    }

    private Notebook? Read(string path)
    {
        try
        {
            return Notebook.Load(path);
        }
        catch (NotebookException error)
        {
            HasFailed = true;
            ErrorReport.Write(errors, error);
            return null;
        }
    }
}
