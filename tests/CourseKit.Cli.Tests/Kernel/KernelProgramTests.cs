using CourseKit.Cli.Kernel;

namespace CourseKit.Cli.Tests.Kernel;

public sealed class KernelProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_executable_goes_before_dotnet_with_an_assembly()
    {
        var assembly = folder.Write("CourseKit.Cli.dll");
        var started = KernelProgram.In(folder.Path).Command;
        Assert.Equal([KernelProgram.Dotnet, assembly], started);
        Assert.True(Path.IsPathFullyQualified(started[0]) && File.Exists(started[0]));
        var executable = folder.Write(OperatingSystem.IsWindows() ? "CourseKit.Cli.exe" : "CourseKit.Cli");
        Assert.Equal([executable], KernelProgram.In(folder.Path + "/").Command);
    }

    [Fact]
    public void A_tool_is_started_by_the_command_that_updates_leave_in_place()
    {
        var command = folder.Write(OperatingSystem.IsWindows() ? "tools/coursekit.exe" : "tools/coursekit");
        folder.Write("tools/.store/coursekit.cli/0.1.0/coursekit.cli/0.1.0/tools/net10.0/any/CourseKit.Cli.dll");
        Assert.Equal([command], KernelProgram.In(folder["tools/.store/coursekit.cli/0.1.0/coursekit.cli/0.1.0/tools/net10.0/any"]).Command);
    }

    [Fact]
    public void A_folder_without_the_program_is_refused() =>
        Assert.Contains("There is no CourseKit.Cli", Assert.Throws<KernelException>(() => KernelProgram.In(folder.Path)).Message);

    [Fact]
    public void Build_output_belongs_to_a_checkout_and_a_published_folder_does_not()
    {
        folder.Write("CourseKit.sln");
        Assert.Equal(folder.Path, KernelBuild.CheckoutOf(folder["src/CourseKit.Cli/bin/Debug/net10.0/"]));
        Assert.Null(KernelBuild.CheckoutOf(folder["src/CourseKit.Cli/bin/Release/net10.0/linux-x64/publish/"]));
        Assert.Null(KernelBuild.CheckoutOf(folder["artifacts"]));
        using var elsewhere = new TemporaryFolder();
        Assert.Null(KernelBuild.CheckoutOf(elsewhere["bin/Debug"]));
    }

    [Fact]
    public void Copies_that_no_kernelspec_starts_are_removed_but_for_those_to_keep()
    {
        foreach (var copy in new[] { "a", "b", "c" }) folder.Write($"coursekit/{copy}/CourseKit.Cli");
        folder.Write("coursekit/.new-half/CourseKit.Cli");
        var spec = KernelSpec.Create(new([folder["coursekit/a/CourseKit.Cli"]], null), "C#", "1");
        KernelBuild.RemoveUnused([spec], folder.Path, keep: 1);
        Assert.Equal(3, Directory.GetDirectories(folder["coursekit"]).Length);
        KernelBuild.RemoveUnused([spec], folder.Path, keep: 0);
        Assert.Equal([".new-half", "a"], Directory.GetDirectories(folder["coursekit"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
