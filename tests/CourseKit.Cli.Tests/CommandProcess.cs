using System.Diagnostics;

namespace CourseKit.Cli.Tests;

/// <summary>Runs the command in a process of its own, as a person would, with an environment that holds nothing but what a test gives it.</summary>
internal sealed class CommandProcess : IDisposable
{
    /// <summary>A pretended variable: the largest file that the process may write, in blocks of 1,024 bytes.</summary>
    public const string LargestFile = "LARGEST_FILE";

    /// <summary>Another pretended variable: the folder that the process runs in.</summary>
    public const string WorkingFolder = "WORKING_FOLDER";

    private readonly Process process;
    private readonly Task<string> output, errors;

    private CommandProcess(Process process)
    {
        this.process = process;
        (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public int Id => process.Id;

    /// <summary>Starts <c>coursekit</c>; environment entries are COURSEKIT_... variables.</summary>
    public static CommandProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "CourseKit.Cli.dll"), .. arguments];
        // The runtime's own doubly mapped code pages count as a file, so they are switched off where files are limited.
        if (environment.FirstOrDefault(entry => entry.Name == LargestFile).Value is { } blocks)
            command = ["env", "DOTNET_EnableWriteXorExecute=0", "bash", "-c", $"ulimit -f {blocks}; trap '' XFSZ; exec \"$@\"", "bash", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = environment.FirstOrDefault(entry => entry.Name == WorkingFolder).Value ?? "",
        };
        foreach (var name in new[] { "COURSEKIT_HOME", "COURSEKIT_DATA_MIRROR", "COURSEKIT_MODEL_MIRROR", "COURSEKIT_BACKEND", "HF_HOME", "HF_HUB_CACHE", "COURSEKIT_TRACE" }) start.Environment.Remove(name);
        start.Environment["COURSEKIT_HOME"] = Path.Combine(Path.GetTempPath(), "coursekit-tests-empty");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        return new(process);
    }

    /// <summary>Runs to the end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string[] arguments, string? input = null, params (string Name, string Value)[] environment)
    {
        using var command = Start(arguments, environment);
        if (input is not null) command.process.StandardInput.Write(input);
        command.process.StandardInput.Close();
        return command.Finish();
    }

    /// <summary>Waits for the end.</summary>
    public (int ExitCode, string Output, string Errors) Finish()
    {
        if (!process.WaitForExit(TimeSpan.FromMinutes(5))) throw new TimeoutException("The command did not end.");
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
