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
    /// <param name="errors">Where the one line goes that says why it does not start, and the log.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter errors)
    {
        if (arguments is not ([FileOption or "--connection-file", _] or [FileOption or "--connection-file", _, WorkerOption]))
            return ErrorReport.Write(errors, "'kernel start' is what front ends run, as 'coursekit kernel start -f CONNECTION_FILE'. To start a notebook yourself, use 'coursekit lab'.", ExitCode.Usage);
        try
        {
            return arguments.Contains(WorkerOption) ? Work(arguments[1], errors) : KernelSupervisor.Run(() => Worker(arguments[1]));
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(errors, exception);
        }
    }

    private static ProcessStartInfo Worker(string connectionFile)
    {
        // Started as "dotnet coursekit.dll" the program is dotnet's, and the assembly its first argument.
        var program = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];
        return new(program, [.. assembly, .. Words, FileOption, connectionFile, WorkerOption]);
    }

    private static int Work(string connectionFile, TextWriter errors)
    {
        var line = SupervisorLine.Open();
        var session = new CSharpSession(LectureEnvironment.Create(), LectureEnvironment.Formatters(), options: new() { KeepLateOutputs = true })
        {
            CellStarting = cell => HostContext.Use(new ProgressOutput(cell, terminal: null), cell.Cancellation),
        };
        // The compiler wakes up while the front end connects.
        var warm = Task.Run(session.WarmUp);
        using (var kernel = new JupyterKernel(connectionFile, session, Description(), line, text => errors.WriteLine($"coursekit: {text}")))
        {
            kernel.RunAsync().GetAwaiter().GetResult();
        }

        // Threads that cells left running would keep the process alive.
        Environment.Exit(ExitCode.Success);
        return ExitCode.Success;
    }

    private static KernelDescription Description()
    {
        var version = typeof(KernelProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        return new("coursekit", version, $"CourseKit {version}: C# 14 on {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}. #!lsmagic lists what a cell may say besides C#.");
    }
}
