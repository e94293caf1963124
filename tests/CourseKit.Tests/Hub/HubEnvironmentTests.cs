namespace CourseKit.Hub.Tests;

/// <summary>What the environment says, and where the token comes from.</summary>
public sealed class HubEnvironmentTests : HubTest
{
    private HubEnvironment Environment => Options.Environment;

    private string? Found => HubToken.Find(Options);

    [Fact]
    public void The_cache_is_the_nearest_that_is_named()
    {
        Assert.Equal(Path.Combine(Folder, ".cache", "huggingface", "hub"), Environment.Cache);
        Variables["XDG_CACHE_HOME"] = "/x";
        Assert.Equal(Path.Combine("/x", "huggingface", "hub"), Environment.Cache);
        Variables["HF_HOME"] = "~/hf";
        Assert.Equal(Path.Combine(Folder, "hf", "hub"), Environment.Cache);
        Variables["HUGGINGFACE_HUB_CACHE"] = "/old";
        Assert.Equal("/old", Environment.Cache);
        Variables["HF_HUB_CACHE"] = "/new";
        Assert.Equal("/new", Environment.Cache);
        Variables["HF_HUB_CACHE"] = "";
        Assert.Equal("/old", Environment.Cache);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("YES", true)]
    [InlineData("on", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    [InlineData("offline", false)]
    public void Offline_is_said_in_four_ways(string value, bool expected)
    {
        Variables["HF_HUB_OFFLINE"] = value;
        Assert.Equal(expected, Environment.IsOffline);
    }

    [Fact]
    public void Timeouts_are_seconds()
    {
        Assert.Equal(10, Environment.StallTimeout.TotalSeconds);
        Variables["HF_HUB_DOWNLOAD_TIMEOUT"] = "30";
        Variables["HF_HUB_ETAG_TIMEOUT"] = "soon";
        Assert.Equal((30, 10), (Environment.StallTimeout.TotalSeconds, Environment.AnswerTimeout.TotalSeconds));
    }

    [Fact]
    public void The_token_is_the_calls_else_the_environments_else_the_files()
    {
        Assert.Null(Found);
        var file = Path.Combine(Folder, ".cache", "huggingface", "token");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "hf_file\r\n");
        Assert.Equal("hf_file", Found);
        Variables["HF_TOKEN_PATH"] = Path.Combine(Folder, "other");
        Assert.Null(Found);
        File.WriteAllText(Path.Combine(Folder, "other"), " hf_other\n");
        Assert.Equal("hf_other", Found);
        Variables["HF_TOKEN"] = "hf_environment";
        Assert.Equal("hf_environment", Found);
        Assert.Equal("hf_call", HubToken.Find(Options with { Token = "hf_call" }));
        Assert.Null(HubToken.Find(Options with { Token = "" }));
        Variables["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1";
        Assert.Null(Found);
        Assert.Equal("hf_call", HubToken.Find(Options with { Token = "hf_call" }));
    }

    [Theory]
    [InlineData("hf secret")]
    [InlineData("hf_ä")]
    [InlineData("hf\u0001")]
    public void A_token_that_is_none_is_refused_without_being_shown(string token)
    {
        Variables["HF_TOKEN"] = token;
        var error = Assert.Throws<HubException>(() => Found);
        Assert.Contains("HF_TOKEN", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, error.Message, StringComparison.Ordinal);
    }

    // Known from git itself: git hash-object of a file with the line "hello".
    [Fact]
    public void The_checksum_of_small_files_is_gits()
    {
        using var checksum = Checksum.Begin("ce013625030ba8dba906f756967f9e9ca394464a", 6);
        checksum.Append("hel"u8);
        checksum.Append("lo\n"u8);
        Assert.Null(checksum.Difference());
    }

    // FIPS 180-2, the example "abc".
    [Fact]
    public void The_checksum_of_large_files_is_their_sha256()
    {
        using var checksum = Checksum.Begin("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3);
        checksum.Append("abd"u8);
        Assert.NotNull(checksum.Difference());
        checksum.Append("abc"u8);
        Assert.Null(checksum.Difference());
    }
}
