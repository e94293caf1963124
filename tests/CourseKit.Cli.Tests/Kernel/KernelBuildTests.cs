using System.Diagnostics;
using CourseKit.Cli.Kernel;

namespace CourseKit.Cli.Tests.Kernel;

/// <summary>What becomes of a build, with an SDK of a few lines of shell; <see cref="DevelopmentContainerTests"/> has the real one.</summary>
public sealed class KernelBuildTests : IDisposable
{
    // It is called: publish PROJECT -c Release -o FOLDER ...
    private const string Publishes = """shift 4; [ "$1" = -o ] && touch "$2/CourseKit.Cli.dll" """;

    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];

    public KernelBuildTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The pretended SDK is a shell script.");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_build_becomes_a_copy_of_that_version()
    {
        var copy = Publish(Publishes);
        Assert.StartsWith(folder["data/coursekit/1.2.3-"], copy);
        Assert.True(File.Exists(Path.Combine(copy, "CourseKit.Cli.dll")));
        Assert.Equal([copy], Directory.GetFileSystemEntries(folder["data/coursekit"]));
        Assert.Contains("compiled ahead", Assert.Single(said));
    }

    [Theory]
    [InlineData("error NU1101: Unable to find package microsoft.netcore.app.crossgen2.linux-x64.")]
    [InlineData("error NETSDK1094: Unable to optimize assemblies for performance: a valid runtime package was not found.")]
    public void Without_the_compilers_package_it_is_built_without_it_and_says_so(string error)
    {
        var copy = Publish($"case \"$*\" in *PublishReadyToRun=false*) ;; *) echo '{error}'; exit 1;; esac; {Publishes}");
        Assert.True(File.Exists(Path.Combine(copy, "CourseKit.Cli.dll")));
        Assert.Equal(2, said.Count);
        Assert.Contains("could not be restored", said[1]);
    }

    [Fact]
    public void A_build_that_fails_says_why_and_where_the_rest_is()
    {
        var failed = Assert.Throws<KernelException>(() => Publish("echo Determining projects; echo 'Kernel.cs(1,1): error CS1002: ; expected'; echo more >&2; exit 1"));
        Assert.Contains("Kernel.cs(1,1): error CS1002: ; expected", failed.Message);
        var log = folder["data/coursekit/publish.log"];
        Assert.Contains(log, failed.Message);
        Assert.Contains("more", File.ReadAllText(log));
        Assert.Equal([log], Directory.GetFileSystemEntries(folder["data/coursekit"]));
        Assert.Single(said);
    }

    [Fact]
    public void An_SDK_that_is_missing_is_a_build_that_fails() =>
        Assert.Contains("could not be run", Assert.Throws<KernelException>(() => new KernelBuild(folder.Path, folder["data"], folder["no-dotnet"]).Publish("1.2.3", said.Add, TestContext.Current.CancellationToken)).Message);

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_with_what_to_do()
    {
        var file = folder.Write("file");
        var refused = Assert.Throws<KernelException>(() => new KernelBuild(folder.Path, Path.Combine(file, "jupyter")).Publish("1.2.3", said.Add, TestContext.Current.CancellationToken));
        Assert.Contains(file, refused.Message);
        Assert.Contains("--prefix", refused.Message);
    }

    private string Publish(string script)
    {
        var dotnet = folder.Write("programs/dotnet", $"#!/bin/bash\n{script}\n");
        using (var made = Process.Start("chmod", ["+x", dotnet])) made.WaitForExit();
        return new KernelBuild(folder["checkout"], folder["data"], dotnet).Publish("1.2.3", said.Add, TestContext.Current.CancellationToken);
    }
}
