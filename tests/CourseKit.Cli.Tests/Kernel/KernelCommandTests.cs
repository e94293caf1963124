using System.Diagnostics;
using System.Text.Json.Nodes;
using CourseKit.Cli.Kernel;

namespace CourseKit.Cli.Tests.Kernel;

/// <summary>The commands as a person types them, from a program outside of a checkout, with a home folder of their own.</summary>
public sealed class KernelCommandTests(PublishedProgram program) : IClassFixture<PublishedProgram>, IDisposable
{
    private readonly TemporaryFolder home = new();

    private string KernelFolder => Path.Combine(new JupyterFolders(OperatingSystem.IsMacOS() ? HostSystem.MacOS : HostSystem.Linux, home.Path, _ => null).User, "kernels", "coursekit");

    public void Dispose() => home.Dispose();

    [Fact]
    public void The_kernel_is_installed_listed_and_uninstalled()
    {
        var (code, output, errors) = program.Run(home.Path, ["kernel", "install"]);
        Assert.Equal((0, $"Installed C# (CourseKit) in {KernelFolder}\n", ""), (code, output, errors));
        var spec = KernelSpec.Read(KernelFolder);
        Assert.Equal([KernelProgram.Dotnet, program.Assembly], spec.Command);
        Assert.Null(spec.MissingFile);
        Assert.Equal($"coursekit  {KernelFolder}  {KernelProgram.Dotnet} {program.Assembly}\n", program.Run(home.Path, ["kernel", "list"]).Output);
        Assert.Equal((0, $"Removed {KernelFolder}\n", ""), program.Run(home.Path, ["kernel", "uninstall"]));
        Assert.Contains("not installed", program.Run(home.Path, ["kernel", "list"]).Output);
        Assert.Equal(1, program.Run(home.Path, ["kernel", "uninstall"]).ExitCode);
    }

    [Fact]
    public void Its_name_display_name_and_prefix_can_be_chosen()
    {
        var (code, _, errors) = program.Run(home.Path, ["kernel", "install", "--prefix", home["python"], "--name", "mine", "--display-name", "C# of mine"]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("C# of mine", KernelSpec.Read(home["python/share/jupyter/kernels/mine"]).DisplayName);
        Assert.False(Directory.Exists(KernelFolder));
        Assert.Contains("mine  ", program.Run(home.Path, ["kernel", "list"], ("JUPYTER_PATH", home["python/share/jupyter"])).Output);
        Assert.Equal(0, program.Run(home.Path, ["kernel", "install", "--sys-prefix"], ("VIRTUAL_ENV", home["venv"])).ExitCode);
        Assert.True(File.Exists(home["venv/share/jupyter/kernels/coursekit/kernel.json"]));
    }

    [Theory]
    [InlineData("--prefix x --sys-prefix", 2, "exclude each other")]
    [InlineData("--name C#", 2, "'C#' cannot be the name of a kernel")]
    [InlineData("--sys-prefix", 1, "No Python environment is active")]
    public void What_makes_no_sense_gives_one_line(string options, int expected, string part)
    {
        var (code, output, errors) = program.Run(home.Path, ["kernel", "install", .. options.Split(' ')]);
        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(part, errors);
        Assert.Equal(1, errors.Count(c => c == '\n'));
    }

    [Fact]
    public void A_home_folder_that_cannot_be_written_gives_one_line()
    {
        var (code, _, errors) = program.Run(home.Path, ["kernel", "install"], ("JUPYTER_DATA_DIR", Path.Combine(home.Write("file"), "jupyter")));
        Assert.Equal(1, code);
        Assert.Contains("cannot be written", errors);
        Assert.Contains("--prefix", errors);
        Assert.Equal(1, errors.Count(c => c == '\n'));
    }

    [Fact]
    public void A_kernelspec_whose_program_is_gone_is_told_of_and_how_to_repair_it()
    {
        using (var gone = new PublishedProgram()) Assert.Equal(0, gone.Run(home.Path, ["kernel", "install"]).ExitCode);
        Assert.Matches("coursekit  .*its program is gone: there is no .*CourseKit.Cli.dll. 'coursekit kernel install' installs it again.", program.Run(home.Path, ["kernel", "list"]).Output);
        var (code, output, _) = program.Run(home.Path, ["kernel", "doctor"]);
        Assert.Equal(1, code);
        Assert.Contains(output.Split('\n'), line => line.StartsWith("✗ Kernel 'coursekit'", StringComparison.Ordinal) && line.Contains("its program is gone", StringComparison.Ordinal));
        program.Run(home.Path, ["kernel", "install"]);
        Assert.Contains("✓ Kernel: 'coursekit'", program.Run(home.Path, ["kernel", "doctor"]).Output);
    }

    [Fact]
    public void A_kernelspec_of_another_version_is_told_of()
    {
        program.Run(home.Path, ["kernel", "install"]);
        var path = Path.Combine(KernelFolder, KernelSpec.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace($"\"version\": \"{KernelInstallation.Version}\"", "\"version\": \"0.0.7\""));
        Assert.Contains("it is of version 0.0.7", program.Run(home.Path, ["kernel", "list"]).Output);
    }

    [Fact]
    public void The_doctor_finds_what_is_missing_and_what_is_there()
    {
        var before = program.Run(home.Path, ["kernel", "doctor"]);
        Assert.Equal(1, before.ExitCode);
        Assert.Contains("✗ Kernel: not installed. 'coursekit kernel install' installs it.", before.Output);
        Assert.Contains("– VS Code:", before.Output);
        program.Run(home.Path, ["kernel", "install"]);
        Directory.CreateDirectory(home[".vscode-server/extensions/ms-toolsai.jupyter-keymap-1.1.2"]);
        Assert.Contains("– VS Code: without its Jupyter extension. 'code --install-extension ms-toolsai.jupyter'", program.Run(home.Path, ["kernel", "doctor"]).Output);
        Directory.CreateDirectory(home[".vscode-server/extensions/ms-toolsai.jupyter-2025.9.1-linux-x64"]);
        var after = program.Run(home.Path, ["kernel", "doctor"]);
        Assert.Contains("✓ VS Code: with the extension ms-toolsai.jupyter-2025.9.1-linux-x64", after.Output);
        Assert.Matches("✓ .NET SDK: 1[0-9]\\.", after.Output);
        Assert.Equal(0, after.ExitCode);
        var mirror = program.Run(home.Path, ["kernel", "doctor"], ("COURSEKIT_DATA_MIRROR", home["nowhere"]));
        Assert.Contains("✗ Data mirror: COURSEKIT_DATA_MIRROR names ", mirror.Output);
        Assert.Equal(1, mirror.ExitCode);
    }

    [Fact]
    public void Jupyters_own_list_of_kernels_has_it()
    {
        const string python = "/usr/bin/python3";
        if (!File.Exists(python) || RunPython(python, "-c", "import jupyter_client").ExitCode != 0) Assert.Skip("jupyter_client is not installed for /usr/bin/python3.");
        program.Run(home.Path, ["kernel", "install"], ("JUPYTER_DATA_DIR", home["data"]));
        var (code, output) = RunPython(python, "-m", "jupyter_client.kernelspecapp", "list", "--json");
        Assert.Equal(0, code);
        var found = JsonNode.Parse(output)!["kernelspecs"]!["coursekit"]!;
        Assert.Equal(home["data/kernels/coursekit"], (string)found["resource_dir"]!);
        Assert.Equal("C# (CourseKit)", (string)found["spec"]!["display_name"]!);
        Assert.Equal("message", (string)found["spec"]!["interrupt_mode"]!);
    }

    private (int ExitCode, string Output) RunPython(string python, params string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["JUPYTER_DATA_DIR"] = home["data"];
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        _ = errors.GetAwaiter().GetResult();
        return (process.ExitCode, output.GetAwaiter().GetResult());
    }
}
