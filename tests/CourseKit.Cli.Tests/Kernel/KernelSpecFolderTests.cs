using System.Text.Json.Nodes;
using CourseKit.Cli.Kernel;

namespace CourseKit.Cli.Tests.Kernel;

public sealed class KernelSpecFolderTests : IDisposable
{
    private const string Foreign = """{"argv": ["python3", "-m", "other"], "display_name": "Other", "language": "other"}""";

    private readonly TemporaryFolder folder = new();

    private KernelSpecFolder Specs => new(folder.Path);

    private static KernelSpec Spec(string display = "C#") => KernelSpec.Create(new(["/opt/coursekit/CourseKit.Cli"], "/opt/dotnet"), display, "1.2.3");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_written_as_jupyter_expects_it()
    {
        var written = Specs.Write("coursekit", Spec("C# (CourseKit)"), replace: false);
        Assert.Equal(folder["kernels/coursekit"], written);
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(written, "kernel.json")))!;
        Assert.Equal(["/opt/coursekit/CourseKit.Cli", "kernel", "start", "--connection-file", "{connection_file}"], json["argv"]!.AsArray().Select(argument => (string)argument!));
        Assert.Equal("C# (CourseKit)", (string)json["display_name"]!);
        Assert.Equal("C#", (string)json["language"]!);
        Assert.Equal("message", (string)json["interrupt_mode"]!);
        Assert.Equal("/opt/dotnet", (string)json["env"]!["DOTNET_ROOT"]!);
        Assert.False((bool)json["metadata"]!["debugger"]!);
        Assert.Equal((32, 32), PngSize(Path.Combine(written, "logo-32x32.png")));
        Assert.Equal((64, 64), PngSize(Path.Combine(written, "logo-64x64.png")));
        Assert.StartsWith("<svg ", File.ReadAllText(Path.Combine(written, "logo-svg.svg")));
        Assert.Equal(["kernels"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var (written, spec, problem) = Assert.Single(Written(() => Specs.Write("coursekit", Spec(), replace: false)));
        Assert.Equal((folder["kernels/coursekit"], "1.2.3", null), (written, spec!.Version, problem));
        Assert.Equal(["/opt/coursekit/CourseKit.Cli"], spec.Command);
        Assert.Equal("/opt/coursekit/CourseKit.Cli", spec.MissingFile);
    }

    [Fact]
    public void Ours_is_replaced_with_all_that_lay_in_it()
    {
        Specs.Write("coursekit", Spec("old"), replace: false);
        folder.Write("kernels/coursekit/leftover.txt");
        var written = Specs.Write("coursekit", Spec("new"), replace: false);
        Assert.Equal("new", KernelSpec.Read(written).DisplayName);
        Assert.False(File.Exists(Path.Combine(written, "leftover.txt")));
    }

    [Fact]
    public void Somebody_elses_is_replaced_only_when_asked_for()
    {
        var path = folder.Write("kernels/taken/kernel.json", Foreign);
        var refused = Assert.Throws<KernelException>(() => Specs.Write("taken", Spec(), replace: false));
        Assert.Contains("--replace", refused.Message);
        Assert.Equal(Foreign, File.ReadAllText(path));
        Specs.Write("taken", Spec(), replace: true);
        Assert.Equal("1.2.3", KernelSpec.Read(folder["kernels/taken"]).Version);
    }

    [Fact]
    public void Somebody_elses_is_not_listed_and_not_removed()
    {
        folder.Write("kernels/other/kernel.json", Foreign);
        folder.Write("kernels/broken/kernel.json", "{");
        Assert.Empty(Specs.Ours());
        Assert.Contains("did not write", Assert.Throws<KernelException>(() => Specs.Remove("other")).Message);
        Assert.True(Directory.Exists(folder["kernels/other"]));
    }

    [Fact]
    public void Ours_is_removed()
    {
        Specs.Write("coursekit", Spec(), replace: false);
        Specs.Remove("coursekit");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["kernels"]));
        Assert.Contains("no kernelspec 'coursekit'", Assert.Throws<KernelException>(() => Specs.Remove("coursekit")).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("C#")]
    [InlineData("Upper")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    public void A_name_that_jupyter_does_not_take_is_refused(string name) =>
        Assert.Contains("cannot be the name of a kernel", Assert.Throws<KernelException>(() => Specs.Write(name, Spec(), replace: true)).Message);

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_with_what_to_do()
    {
        var file = folder.Write("file");
        var refused = Assert.Throws<KernelException>(() => new KernelSpecFolder(Path.Combine(file, "jupyter")).Write("coursekit", Spec(), replace: false));
        Assert.Contains(file, refused.Message);
        Assert.Contains("--prefix", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"argv": "dotnet"}""")]
    [InlineData("""{"argv": [1]}""")]
    [InlineData("""{"argv": [], "metadata": 3}""")]
    public void A_broken_kernelspec_of_ours_is_a_problem_and_no_crash(string json)
    {
        folder.Write("kernels/coursekit/kernel.json", json);
        Assert.NotNull(Assert.Single(Specs.Ours()).Problem);
    }

    private List<(string Folder, KernelSpec? Spec, string? Problem)> Written(Action write)
    {
        write();
        return [.. Specs.Ours()];
    }

    // Width and height are the first numbers of the chunk IHDR.
    private static (int Width, int Height) PngSize(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal("\u0089PNG\r\n\u001a\n", string.Concat(bytes.Take(8).Select(value => (char)value)));
        return (bytes[18] * 256 + bytes[19], bytes[22] * 256 + bytes[23]);
    }
}
