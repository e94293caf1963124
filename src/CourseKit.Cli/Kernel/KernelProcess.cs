using System.Diagnostics;
using System.Reflection;
using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Kernel;
using CourseKit.Jupyter.Kernel.Supervision;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Kernel;

/// <summary>
/// <c>coursekit kernel start -f FILE</c>: what a kernelspec starts. The process watches over a second one, the worker, which is the kernel.
/// </summary>
/// <remarks>Not built with the other commands, since every millisecond before the first cell counts.</remarks>
internal static class KernelProcess
{
    /// <summary>The words after which <see cref="Run"/> gets what follows.</summary>
    public static readonly IReadOnlyList<string> Words = ["kernel", "start"];

    private const string FileOption = "-f";
    private const string WorkerOption = "--worker";

    /// <summary>Runs a kernel until a front end ends it.</summary>
    /// <param name="arguments"><c>-f FILE</c>, the connection file; and <c>--worker</c> for the process that does the work.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is not ([FileOption or "--connection-file", _] or [FileOption or "--connection-file", _, WorkerOption]))
            return ErrorReport.Write(Console.Error, "'kernel start' is what front ends run, as 'coursekit kernel start -f CONNECTION_FILE'. To start a notebook yourself, use 'coursekit lab'.", ExitCode.Usage);
        try
        {
            return arguments is [.., WorkerOption] ? Work(arguments[1]) : KernelSupervisor.Run(() => Worker(arguments[1]));
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception);
        }
    }

    private static ProcessStartInfo Worker(string connectionFile)
    {
        // Started as "dotnet coursekit.dll" the program is dotnet's, and the assembly its first argument.
        var program = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];
        return new(program, [.. assembly, .. Words, FileOption, connectionFile, WorkerOption]);
    }

    private static int Work(string connectionFile)
    {
        // The process's own, before cells get theirs.
        var errors = Console.Error;
        using (var kernel = new JupyterKernel(connectionFile, NewSession, Description(), SupervisorLine.Open(), text => errors.WriteLine($"coursekit: {text}")))
        {
            kernel.RunAsync().GetAwaiter().GetResult();
        }

        // Threads that cells left running would keep the process alive.
        Environment.Exit(ExitCode.Success);
        return ExitCode.Success;
    }

    private static CSharpSession NewSession() => new(LectureEnvironment.Create(), LectureEnvironment.Formatters(), options: new() { KeepLateOutputs = true })
    {
        CellStarting = cell => HostContext.Use(new ProgressOutput(cell, terminal: null), cell.Cancellation),
    };

    private static KernelDescription Description()
    {
        var version = typeof(KernelProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        return new("coursekit", version, $"CourseKit {version}: C# 14 on {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}. #!lsmagic lists what a cell may say besides C#.");
    }
}
