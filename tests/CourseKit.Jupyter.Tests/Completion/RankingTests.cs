using CourseKit.Jupyter.Completion;

namespace CourseKit.Jupyter.Tests.Completion;

public class RankingTests
{
    [Theory]
    [InlineData("TokensForPair", "Tok", "Prefix")]
    [InlineData("TokensForPair", "tok", "PrefixIgnoringCase")]
    [InlineData("TokensForPair", "tfp", "Words")]
    [InlineData("TokensForPair", "TFP", "Words")]
    [InlineData("TokensForPair", "ToPa", "Words")]
    [InlineData("max_new_tokens", "mnt", "Words")]
    [InlineData("TokensForPair", "pair", "Words")]
    [InlineData("TokensForPair", "kens", "Within")]
    [InlineData("TokensForPair", "pairs", "None")]
    [InlineData("TokensForPair", "k", "None")]
    [InlineData("", "a", "None")]
    [InlineData("abc", "", "Prefix")]
    public void NamesAreMatchedByPrefixThenWordsThenParts(string name, string typed, string expected) =>
        Assert.Equal(expected, NameMatch.Of(name, typed).ToString());

    [Fact]
    public void AnExactPrefixComesFirstAndAPartLast()
    {
        const string cell = "int abcd = 1, Abcd = 2, aBigCamelDog = 3, xabcdx = 4;";

        Assert.Equal(["abcd", "Abcd", "aBigCamelDog", "xabcdx"], new TypedCode(cell).Texts("abcd‸").Where(text => text.EndsWith('d') || text.EndsWith('g') || text.EndsWith('x')));
    }

    [Fact]
    public void NamesThatTheSessionUsesComeFirst()
    {
        var typed = new TypedCode("var numbers = new List<int>();");
        Assert.NotEqual("TrimExcess", typed.Texts("numbers.‸")[0]);

        typed.Ranking.Add("numbers.TrimExcess();");
        Assert.Equal("TrimExcess", typed.Texts("numbers.‸")[0]);

        typed.Ranking.Clear();
        Assert.NotEqual("TrimExcess", typed.Texts("numbers.‸")[0]);
    }

    [Fact]
    public void UsesAreCountedInCodeButNotInItsTextsAndComments()
    {
        var ranking = new CompletionRanking();
        ranking.Add("var a = b + b; // a a\nvar s = \"a\";");

        Assert.Equal((1, 2, 0), (ranking.Uses("a"), ranking.Uses("b"), ranking.Uses("c")));
    }

    [Fact]
    public void VersionsAreOrderedAsPackagesAre()
    {
        string[] versions = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0", "1.0.0.1", "1.2.0", "1.10.0"];

        Assert.Equal(versions, versions.Reverse().Order(VersionOrder.Instance));
    }
}
