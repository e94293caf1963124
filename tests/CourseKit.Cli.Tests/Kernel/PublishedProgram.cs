using System.Diagnostics;

namespace CourseKit.Cli.Tests.Kernel;

/// <summary>The program in a folder outside of any checkout, as a person has it who downloaded it; shared by the tests of a class.</summary>
public sealed class PublishedProgram : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PublishedProgram()
    {
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(path => Path.GetExtension(path) is ".dll" or ".json"))
            File.Copy(path, folder[Path.GetFileName(path)]);
    }

    /// <summary>The assembly.</summary>
    public string Assembly => folder["CourseKit.Cli.dll"];

    /// <summary>Starts it with a home folder of its own and nothing of Jupyter's variables but what is given.</summary>
    public Process Start(string home, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("JUPYTER_", StringComparison.Ordinal) || name.StartsWith("COURSEKIT_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var name in (string[])["XDG_DATA_HOME", "VIRTUAL_ENV", "CONDA_PREFIX"]) start.Environment.Remove(name);
        start.Environment["HOME"] = home;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs it to the end.</summary>
    public (int ExitCode, string Output, string Errors) Run(string home, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(home, arguments, environment);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The command did not end.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public void Dispose() => folder.Dispose();
}
