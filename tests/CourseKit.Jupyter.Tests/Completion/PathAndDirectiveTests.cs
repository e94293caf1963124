namespace CourseKit.Jupyter.Tests.Completion;

public sealed class PathAndDirectiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PathAndDirectiveTests()
    {
        Directory.CreateDirectory(folder.File("data/deep"));
        Directory.CreateDirectory(folder.File(".hidden"));
        foreach (var name in (string[])["data/tweets.csv", "data/tests.csv", "setup.csx", "library.dll", "notes 1.txt", "ünïcode.txt"]) File.WriteAllText(folder.File(name), "");
        foreach (var version in (string[])["1.0.0", "1.10.0", "1.9.0", "2.0.0-beta.1"]) Directory.CreateDirectory(folder.File($"packages/some.package/{version}"));
        File.WriteAllText(folder.File("packages/some.package/2.0.0-beta.1/some.package.nuspec"), "<package xmlns='x'><metadata><id>Some.Package</id></metadata></package>");
        Directory.CreateDirectory(folder.File("packages/some.other/0.1.0"));
        File.WriteAllText(folder.File("packages/some.other/0.1.0/some.other.nuspec"), "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><package><metadata><id>&b;</id></metadata></package>");
    }

    public void Dispose() => folder.Dispose();

    private TypedCode Typed => new() { Folder = folder.Path, PackageFolders = [folder.File("packages"), folder.File("none")] };

    [Theory]
    [InlineData("File.ReadAllText(\"da‸", "data/")]
    [InlineData("File.ReadAllText(\"da‸\")", "data/")]
    [InlineData("File.ReadAllText(@\"data/tw‸\")", "tweets.csv")]
    [InlineData("File.ReadAllText($\"data/tw‸\")", "tweets.csv")]
    [InlineData("File.ReadAllText(\"\"\"data/tw‸\"\"\")", "tweets.csv")]
    [InlineData("File.ReadAllText(\"data/../not‸\")", "notes 1.txt")]
    [InlineData("File.ReadAllText(\"./ün‸\")", "ünïcode.txt")]
    [InlineData("File.ReadAllText(\".hi‸\")", ".hidden/")]
    [InlineData("#load \"se‸", "setup.csx")]
    [InlineData("  #load \"se‸\"", "setup.csx")]
    [InlineData("#r \"lib‸\"", "library.dll")]
    [InlineData("var x = 1;\n#r \"da‸", "data/")]
    public void FilesAndFoldersAreOfferedInStrings(string code, string expected)
    {
        var item = Typed.Item(code, expected);

        Assert.Equal("path", item.Kind);
    }

    [Fact]
    public void OnlyTheLastNameOfAPathIsReplaced()
    {
        var list = Typed.List("File.ReadAllText(\"data/t‸\")");

        Assert.Equal("File.ReadAllText(\"data/".Length, list.Start);
        Assert.Equal(["tests.csv", "tweets.csv"], list.Items.Select(item => item.Text));
    }

    [Theory]
    [InlineData("#load \"lib‸")]
    [InlineData("#r \"set‸")]
    [InlineData("\"no/such/folder/‸\"")]
    [InlineData("\"a\\0b/‸\"")]
    [InlineData("\"//machine/share/‸\"")]
    [InlineData("\"Is this a question? ‸\"")]
    public void OtherFilesAreNot(string code) => Assert.Empty(Typed.Texts(code));

    [Fact]
    public void CommandsAreOfferedWithWhatTheyDo()
    {
        var list = Typed.List("#!wh‸");

        Assert.Equal(["#!who", "#!whos"], list.Items.Select(item => item.Text));
        Assert.Equal((0, "magic", "variables"), (list.Start, list.Items[0].Kind, list.Items[0].Signature));
        Assert.Contains("#!time", Typed.Texts("var x = 1;\n#‸"));
        Assert.Contains("#load", Typed.Texts("#l‸"));
    }

    [Fact]
    public void AfterACommandThereIsCode() => Assert.Contains("Console", Typed.Texts("#!time Cons‸"));

    [Fact]
    public void PackagesThatAreHereAreOfferedByTheirNames()
    {
        var list = Typed.List("#r \"nuget: some‸");

        Assert.Equal(["some.other", "Some.Package"], list.Items.Select(item => item.Text));
        Assert.Equal("#r \"nuget: ".Length, list.Start);
        Assert.Contains("2.0.0-beta.1", list.Items[1].Signature, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#r \"nuget: Some.Package, ‸\"", "2.0.0-beta.1 1.10.0 1.9.0 1.0.0")]
    [InlineData("#r \"nuget:Some.Package,1‸\"", "1.10.0 1.9.0 1.0.0")]
    [InlineData("#r \"nuget: ../../data, ‸\"", "")]
    [InlineData("#r \"nuget: .., ‸\"", "")]
    [InlineData("#r \"nuget: Unknown, ‸\"", "")]
    public void VersionsAreOfferedTheNewestFirst(string code, string expected) => Assert.Equal(expected, string.Join(' ', Typed.Texts(code)));
}
