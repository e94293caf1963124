using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using CourseKit.Cli.Kernel;

namespace CourseKit.Cli.Tests.Kernel;

/// <summary>Builds in a folder of its own, so nothing runs beside it.</summary>
[CollectionDefinition(nameof(CleanBuild), DisableParallelization = true)]
public sealed class CleanBuild;

/// <summary>The development container is ready when its scripts are done. They run here in a clean copy of the repository, with a home folder that holds nothing.</summary>
[Collection(nameof(CleanBuild))]
public sealed class DevelopmentContainerTests : IDisposable
{
    private const string Jupyter = "ms-toolsai.jupyter";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly TemporaryFolder folder = new();

    private string Home => Directory.CreateDirectory(folder["home"]).FullName;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_opens_lecture_02_in_an_editor_with_the_extension_for_notebooks()
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, ".devcontainer", "devcontainer.json")))!;
        var opened = settings["customizations"]!["codespaces"]!["openFiles"]!.AsArray().Select(path => (string)path!).ToList();
        Assert.Contains(opened, path => Path.GetFileName(path).StartsWith("02-", StringComparison.Ordinal));
        Assert.All(opened, path => Assert.True(File.Exists(Path.Combine(Repository.Root, path)), path));
        Assert.Contains(Jupyter, settings["customizations"]!["vscode"]!["extensions"]!.AsArray().Select(name => (string)name!));
        foreach (var command in (string[])["postCreateCommand", "postAttachCommand"])
            Assert.True(File.Exists(Path.Combine(Repository.Root, ((string)settings[command]!).Split(' ')[1])), command);
    }

    [Fact]
    public void An_editor_that_comes_in_gets_lecture_02_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The container's scripts need bash.");
        var said = folder["said"];
        Assert.Equal(0, Run(folder.Path, ["chmod", "+x", folder.Write("programs/code", $"#!/bin/bash\necho \"$@\" >> '{said}'\n")]).ExitCode);
        var path = ("PATH", $"{folder["programs"]}:{Environment.GetEnvironmentVariable("PATH")}");
        for (var i = 0; i < 2; i++) Assert.Equal((0, ""), Run(Repository.Root, ["bash", ".devcontainer/post-attach.sh"], path));
        Assert.Equal("notebooks/01-pipelines/02-sentiment-analysis.ipynb\n", File.ReadAllText(said));
    }

    [Fact]
    public void Its_script_leaves_a_kernel_that_starts_in_a_clean_folder()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The container's scripts need bash.");
        var copy = Directory.CreateDirectory(folder["course"]).FullName;
        if (Run(Repository.Root, ["git", "rev-parse"]).ExitCode != 0) Assert.Skip("The repository was not cloned with git, which knows what belongs to it.");
        // What is tracked, and what is new but not ignored: the repository as the next commit will have it.
        var (copied, said) = Run(Repository.Root,
            ["bash", "-c", "set -o pipefail; git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T - 2>/dev/null | tar -x -C \"$0\"", copy]);
        Assert.True(copied == 0 && File.Exists(Path.Combine(copy, "CourseKit.sln")), said);

        var (code, printed) = Run(copy, ["bash", ".devcontainer/post-create.sh"],
            ("NUGET_PACKAGES", Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")),
            // Packages of npm are not what this is about, and are large.
            ("npm_config_offline", "true"));
        Assert.True(code == 0, printed);
        var installed = new KernelSpecFolder(new JupyterFolders(OperatingSystem.IsMacOS() ? HostSystem.MacOS : HostSystem.Linux, Home, _ => null).User);
        var (_, spec, problem) = Assert.Single(installed.Ours());
        Assert.Null(problem);
        Assert.Null(spec!.MissingFile);
        var program = Path.GetDirectoryName(spec.Command[^1])!;
        Assert.False(program.StartsWith(copy, StringComparison.Ordinal), $"{program} goes with the checkout.");
        Assert.True(IsCompiledAhead(Path.Combine(program, "CourseKit.Cli.dll")) || printed.Contains("could not be restored", StringComparison.Ordinal), "It is not compiled ahead, and nothing said so.");

        // Without the checkout it still starts, with its models.
        Directory.Delete(copy, recursive: true);
        var (started, version) = Run(Home, [.. spec.Command, "--version"], [.. spec.Environment.Select(entry => (entry.Key, entry.Value))]);
        Assert.Equal(0, started);
        Assert.StartsWith(KernelInstallation.Version, version);
        Assert.Contains("minilm-l6", Run(Home, [.. spec.Command, "models"]).Printed);
    }

    // The machine's own NuGet sources, without its home.
    private (int ExitCode, string Printed) Run(string where, string[] command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = where };
        string[] foreign = ["JUPYTER_", "COURSEKIT_", "MSBUILD", "XDG_", "VSTEST_", "DOTNET_HOST_PATH", "TESTINGPLATFORM_"];
        foreach (var name in start.Environment.Keys.Where(name => foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = Home;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        CopySources();
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)} did not end.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    private void CopySources()
    {
        var sources = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet", "NuGet.Config");
        if (File.Exists(sources)) folder.Write("home/.nuget/NuGet/NuGet.Config", File.ReadAllText(sources));
    }

    // ECMA-335's header of managed code has a field that only code compiled ahead fills.
    private static bool IsCompiledAhead(string assembly)
    {
        using var reader = new PEReader(File.OpenRead(assembly));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
