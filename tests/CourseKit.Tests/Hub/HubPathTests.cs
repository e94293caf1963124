namespace CourseKit.Hub.Tests;

/// <summary>Names that are let into addresses and folders, under Unix' and Windows' rules at once.</summary>
public sealed class HubPathTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("bert-base-uncased")]
    [InlineData("sentence-transformers/all-MiniLM-L6-v2")]
    [InlineData("_private/a.b_c-d")]
    public void Repositories(string name) => HubPath.CheckRepository(name);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/b/c")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData(".a/b")]
    [InlineData("a/.b")]
    [InlineData("a./b")]
    [InlineData("a/b.")]
    [InlineData("-a/b")]
    [InlineData("a..b/c")]
    [InlineData("a--b/c")]
    [InlineData("a/b.git")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a/b\n")]
    [InlineData("ä/b")]
    [InlineData("C:/b")]
    [InlineData("a/b?c=d")]
    [InlineData("a/%2e%2e")]
    public void No_repositories(string name) => Refused(() => HubPath.CheckRepository(name));

    [Fact]
    public void Lengths_are_limited()
    {
        HubPath.CheckRepository(new string('a', 96));
        Refused(() => HubPath.CheckRepository(new('a', 97)));
        HubPath.CheckFile(new('a', 255));
        Refused(() => HubPath.CheckFile(new('a', 256)));
        Refused(() => HubPath.CheckFile(new('ä', 128)));
        Refused(() => HubPath.CheckFile(string.Join('/', Enumerable.Repeat("abcdefghi", 103))));
    }

    [Theory]
    [InlineData("main")]
    [InlineData("v1.0")]
    [InlineData("refs/pr/7")]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    public void Revisions(string revision) => HubPath.CheckRevision(revision);

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("refs/../../x")]
    [InlineData("/main")]
    [InlineData("main/")]
    [InlineData("main~1")]
    [InlineData("main^")]
    [InlineData("main@{1}")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("nul")]
    public void No_revisions(string revision) => Refused(() => HubPath.CheckRevision(revision));

    [Theory]
    [InlineData("config.json")]
    [InlineData("1_Pooling/config.json")]
    [InlineData(".gitattributes")]
    [InlineData("..a/b..c")]
    [InlineData("console.txt")]
    [InlineData("COM10")]
    [InlineData("a file.txt")]
    [InlineData("größe/数据.json")]
    public void Files(string file) => HubPath.CheckFile(file);

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../x")]
    [InlineData("a/../x")]
    [InlineData("a/./x")]
    [InlineData("a//x")]
    [InlineData("/x")]
    [InlineData("\\x")]
    [InlineData("\\\\server\\share")]
    [InlineData("..\\x")]
    [InlineData("a\\x")]
    [InlineData("C:x")]
    [InlineData("C:\\x")]
    [InlineData("a:stream")]
    [InlineData("CON")]
    [InlineData("con.txt")]
    [InlineData("a/Nul")]
    [InlineData("com1.json")]
    [InlineData("lpt9")]
    [InlineData("COM¹")]
    [InlineData("aux .txt")]
    [InlineData("CONIN$")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData("a./b")]
    [InlineData("...")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    [InlineData("a*")]
    public void No_files(string file) => Refused(() => HubPath.CheckFile(file));

    [Fact]
    public void No_text() => Refused(() => HubPath.CheckFile("a" + (char)0xd800));

    private static void Refused(Action check)
    {
        var error = Assert.Throws<HubException>(check);
        Assert.Equal(HubError.InvalidName, error.Error);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }
}
