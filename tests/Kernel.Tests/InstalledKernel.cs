using System.Diagnostics;
using System.Text.Json.Nodes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Kernel.Tests.InstalledKernel))]

namespace Kernel.Tests;

/// <summary>The kernel of this build under the name <c>coursekit</c>, in a folder that Jupyter's tools look into when they are started from here; and those tools.</summary>
public sealed class InstalledKernel : IDisposable
{
    private const string DebianPython = "/usr/bin/python3";

    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-kernel-").FullName;

    public InstalledKernel()
    {
        var kernel = Directory.CreateDirectory(Path.Combine(folder, "kernels", "coursekit")).FullName;
        var specification = new JsonObject
        {
            ["argv"] = new JsonArray("dotnet", Path.Combine(AppContext.BaseDirectory, "CourseKit.Cli.dll"), "kernel", "start", "-f", "{connection_file}"),
            ["display_name"] = "C# (CourseKit)",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
        };
        File.WriteAllText(Path.Combine(kernel, "kernel.json"), specification.ToJsonString());
    }

    /// <summary>Whether Debian's Python has a module; where it has not, a test skips and says which package it is in.</summary>
    public static void Needs(string module, string package)
    {
        if (!File.Exists(DebianPython)) Assert.Skip($"There is no {DebianPython}; the kernel is tested through Debian's package {package}.");
        using var process = Process.Start(new ProcessStartInfo(DebianPython, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) Assert.Skip($"{DebianPython} has no module {module}; install Debian's package {package}.");
    }

    /// <summary>Lets a program see the kernel, and no other of this machine's settings of Jupyter.</summary>
    public void ShowTo(ProcessStartInfo start)
    {
        start.Environment["JUPYTER_PATH"] = folder;
        start.Environment["JUPYTER_RUNTIME_DIR"] = Path.Combine(folder, "runtime");
        start.Environment["JUPYTER_CONFIG_DIR"] = Path.Combine(folder, "config");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["HF_HUB_OFFLINE"] = "1";
    }

    /// <summary>Runs a Python program that sees the kernel.</summary>
    /// <returns>Its exit code, and what it wrote.</returns>
    public (int ExitCode, string Output, string Errors) Run(TimeSpan patience, string workingFolder, params string[] arguments)
    {
        var start = new ProcessStartInfo(DebianPython, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingFolder };
        ShowTo(start);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"python3 {string.Join(' ', arguments)} did not end within {patience}.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
