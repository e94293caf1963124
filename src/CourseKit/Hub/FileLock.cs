namespace CourseKit.Hub;

/// <summary>
/// A lock between processes, Python's among them: the exclusive <c>flock</c> (on Windows the sharing mode) of an open file, as the
/// <c>filelock</c> package takes it. It ends with the process that holds it, whatever becomes of that.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Waits until the lock is free. The file stays behind, as others may be waiting for it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static async Task<FileLock> AcquireAsync(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } file)
            {
                // Someone who cleans the cache may have removed the name between the opening and the lock; then others lock another file.
                if (File.Exists(path)) return new(file);
                await file.DisposeAsync().ConfigureAwait(false);
                continue;
            }

            await Task.Delay(pause, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (IsHeld(error))
        {
            return null;
        }
    }

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows; EWOULDBLOCK elsewhere (11 on Linux, 35 on BSD and macOS).
    private static bool IsHeld(IOException error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xFFFF) is 32 or 33
        : error.HResult is 11 or 35;
}
