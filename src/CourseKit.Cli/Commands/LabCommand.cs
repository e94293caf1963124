using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using CourseKit.Cli.Kernel;
using CourseKit.Cli.Lectures;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit lab</c>: starts the Jupyter of this machine where the lectures are.</summary>
internal static partial class LabCommand
{
    private const int Terminate = 15;
    private static readonly string[] Programs = ["jupyter-lab", "jupyter-notebook"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static Command Create()
    {
        var command = new Command("lab", "Starts JupyterLab, else Notebook, in the folder of the lectures; installs the kernel first where it is missing. Further arguments go to Jupyter.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (Programs.Select(FrontEnds.Find).FirstOrDefault(found => found is not null) is not { } program)
                throw new KernelException("Jupyter is not on this machine. 'pip install jupyterlab' installs it; VS Code with its Jupyter extension needs no Jupyter, and 'coursekit run 02' neither.");
            using var interruption = new Interruption();
            InstallWhereMissing(output, errors, interruption.Token);
            var folder = LectureLocator.NotebooksFolder() ?? Environment.CurrentDirectory;
            output.WriteLine($"{Path.GetFileName(program)} in {folder}. Ctrl-C ends it.");
            return Run(program, parsed.UnmatchedTokens, folder, interruption.Token);
        });
        return command;
    }

    private static void InstallWhereMissing(TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var kernels = InstalledKernel.All(JupyterFolders.Current).Where(kernel => kernel.Name == KernelSpec.DefaultName);
        if (kernels.FirstOrDefault() is { Problem: null }) return;
        var folder = new KernelInstallation(JupyterFolders.Current.User).Install(
            KernelSpec.DefaultName, KernelSpec.DefaultDisplayName, replace: false, inPlace: false, errors.WriteLine, cancellation);
        output.WriteLine($"Installed {KernelSpec.DefaultDisplayName} in {folder}");
    }

    private static int Run(string program, IEnumerable<string> arguments, string folder, CancellationToken stopped)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
            using var stopping = stopped.Register(() => End(process));
            process.WaitForExit();
            return stopped.IsCancellationRequested ? ExitCode.Success : process.ExitCode;
        }
        catch (Win32Exception error)
        {
            throw new KernelException($"{program} cannot be started: {error.Message}", error);
        }
    }

    // A terminal's Ctrl-C reaches Jupyter too, which then asks whether it is meant; SIGTERM it obeys, and ends its kernels in order.
    // On Windows there is only the Ctrl-C.
    private static void End(Process process)
    {
        if (!OperatingSystem.IsWindows()) _ = Kill(process.Id, Terminate);
        _ = Task.Run(() =>
        {
            if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
        });
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
