using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CourseKit.Cli.Kernel;

/// <summary>Other programs, run to their end for what they print.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="timeout">How long it may take; then it is ended.</param>
    /// <param name="environment">Variables to set; null removes one.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What it printed on both streams, and its exit code; null when it could not be started or took too long.</returns>
    /// <exception cref="OperationCanceledException">It was ended by <paramref name="cancellation"/>.</exception>
    public static (int ExitCode, string Printed)? Run(
        IReadOnlyList<string> command, TimeSpan timeout, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            using var process = Process.Start(start)!;
            return Finish(process, limit.Token, cancellation);
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <summary>The path of a program that is looked for as a shell does, and in <paramref name="further"/> folders; null when it is nowhere.</summary>
    public static string? Find(string name, params IEnumerable<string> further)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(further)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))
            .FirstOrDefault(IsProgram);
    }

    private static (int, string)? Finish(Process process, CancellationToken limit, CancellationToken cancellation)
    {
        var printed = new StringBuilder();
        void Add(object sender, DataReceivedEventArgs line)
        {
            lock (printed) printed.Append(line.Data).Append('\n');
        }

        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        try
        {
            process.WaitForExitAsync(limit).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return null;
        }

        lock (printed) return (process.ExitCode, printed.ToString());
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
