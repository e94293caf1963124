namespace CourseKit.Tensors.Formats;

/// <summary>A file that is written whole or not at all: into a temporary file of the same folder, flushed to the disk, then renamed over
/// the path. An existing file stays as it was until then, also for those who have it mapped.</summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly Func<string, Exception?, TensorFileException> error;
    private readonly FileStream? stream;
    private bool committed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="length">Its final size in bytes where it is known, so that a full disk is found before anything is written; 0 where not.</param>
    /// <param name="error">Makes the format's exception.</param>
    public AtomicFile(string path, long length, Func<string, Exception?, TensorFileException> error)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (this.path, this.error) = (path, error);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw error($"the folder '{folder}' does not exist. Create it first.", null);
        if (Directory.Exists(path)) throw error("this is a folder, expected a file to write. Add a file name.", null);

        temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                PreallocationSize = length,
                BufferSize = 1 << 17,
            });
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            File.Delete(temporary);
            throw Refused(problem);
        }
    }

    /// <summary>The temporary file.</summary>
    public FileStream Stream => stream!;

    /// <summary>Writes a file at once.</summary>
    public static void Write(string path, long length, Func<string, Exception?, TensorFileException> error, Action<FileStream> write)
    {
        using var file = new AtomicFile(path, length, error);
        try
        {
            write(file.Stream);
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            throw file.Refused(problem);
        }

        file.Commit();
    }

    /// <summary>Makes the temporary file the real one.</summary>
    public void Commit()
    {
        try
        {
            Stream.Flush(flushToDisk: true);
            Stream.Dispose();
            File.Move(temporary, path, overwrite: true);
            committed = true;
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            throw Refused(problem);
        }
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        if (committed) return;
        try
        {
            Stream.Dispose();
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            // A full disk, seen again when the buffer is flushed; the error that led here says so.
        }

        File.Delete(temporary);
    }

    /// <summary>What the disk said, as the format's exception.</summary>
    public TensorFileException Refused(Exception problem) => error(
        $"the file could not be written ({problem.Message}). What was there before is unchanged; free some space or choose another folder.", problem);

    /// <summary>Whether an exception is the operating system's. ArgumentOutOfRangeException is what .NET makes of a file that is larger than
    /// the file system or a quota allows.</summary>
    public static bool IsOfTheDisk(Exception problem) => problem is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;
}
