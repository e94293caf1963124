using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CourseKit.Cli.Tests.Kernel;

/// <summary>A Jupyter of a few lines of shell tells how it was started; the real one is in the browser's tests.</summary>
public sealed partial class LabCommandTests(PublishedProgram program) : IClassFixture<PublishedProgram>, IDisposable
{
    private const int Interrupt = 2, Terminate = 15;

    private readonly TemporaryFolder home = new();

    // Programs of the machine but Jupyter's are needed to run a script; dotnet is started by its path.
    private (string, string) Path => ("PATH", $"{home["programs"]}:{System.IO.Path.GetDirectoryName(Dotnet)}:/bin");

    private static string Dotnet => CourseKit.Cli.Kernel.KernelProgram.Dotnet;

    public void Dispose() => home.Dispose();

    [Fact]
    public void It_starts_lab_with_the_arguments_and_installs_the_kernel_first()
    {
        RequireShell();
        Pretend("jupyter-notebook", "echo notebook");
        Pretend("jupyter-lab", "echo \"lab $*\"; exit 3");
        var (code, output, errors) = program.Run(home.Path, ["lab", "--no-browser", "--port", "8899", "02.ipynb"], Path);
        Assert.Equal((3, ""), (code, errors));
        Assert.Contains("Installed C# (CourseKit) in ", output);
        Assert.Contains("lab --no-browser --port 8899 02.ipynb\n", output);
        Assert.DoesNotContain("Installed", program.Run(home.Path, ["lab"], Path).Output);
    }

    [Fact]
    public void It_starts_notebook_where_there_is_no_lab()
    {
        RequireShell();
        Pretend("jupyter-notebook", "pwd");
        if (Machine("jupyter-lab")) Assert.Skip("JupyterLab is in /bin here.");
        var (code, output, _) = program.Run(home.Path, ["lab"], Path);
        Assert.Equal(0, code);
        Assert.EndsWith($"{home.Path}\n", output);
    }

    [Fact]
    public void Without_any_Jupyter_it_says_how_to_get_one()
    {
        RequireShell();
        var dotnet = System.IO.Path.GetDirectoryName(Dotnet)!;
        var (code, output, errors) = program.Run(home.Path, ["lab"], ("PATH", dotnet));
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("pip install jupyterlab", errors);
        Assert.Equal(1, errors.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task Control_C_ends_Jupyter_and_then_the_command(int signal)
    {
        RequireShell();
        Assert.SkipWhen(signal == Interrupt && InterruptIsIgnored(), "These tests were started where Ctrl-C is ignored, and so is what they start.");
        // As Jupyter does: SIGINT is not enough, SIGTERM is.
        Pretend("jupyter-lab", "trap '' INT; trap 'echo ended; exit 0' TERM; echo ready; while true; do sleep 0.1; done");
        using var process = program.Start(home.Path, ["lab"], Path);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line && line != "ready")
        {
        }

        Assert.Equal(0, Kill(process.Id, signal));
        Assert.Equal("ended", (await process.StandardOutput.ReadToEndAsync(limit.Token)).Trim());
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(0, process.ExitCode);
    }

    // A shell that starts something in the background has it ignore SIGINT, which is inherited.
    private static bool InterruptIsIgnored()
    {
        const string field = "SigIgn:";
        if (!File.Exists("/proc/self/status")) return false;
        var mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (Interrupt - 1) & 1) == 1;
    }

    private static void RequireShell()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The pretended Jupyter is a shell script.");
    }

    private static bool Machine(string name) => File.Exists($"/bin/{name}");

    private void Pretend(string name, string script)
    {
        using var made = Process.Start("chmod", ["+x", home.Write($"programs/{name}", $"#!/bin/bash\n{script}\n")]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
