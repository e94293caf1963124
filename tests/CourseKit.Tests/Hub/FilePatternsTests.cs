namespace CourseKit.Hub.Tests;

/// <summary>Patterns mean what Python's <c>fnmatch.fnmatchcase</c> makes of them; each expectation here was checked with CPython's.</summary>
public sealed class FilePatternsTests
{
    [Theory]
    [InlineData("*.json", "config.json", true)]
    [InlineData("*.json", "onnx/config.json", true)]
    [InlineData("*.json", "config.jsonl", false)]
    [InlineData("*.JSON", "config.json", false)]
    [InlineData("onnx/*", "onnx/a/b.onnx", true)]
    [InlineData("onnx/", "onnx/a/b.onnx", true)]
    [InlineData("onnx\\*", "onnx/a", true)]
    [InlineData("config", "config.json", false)]
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("?", "\n", true)]
    [InlineData("model-0000[1-3]*", "model-00002-of-00005.safetensors", true)]
    [InlineData("model-0000[1-3]*", "model-00004-of-00005.safetensors", false)]
    [InlineData("[!a]*", "abc", false)]
    [InlineData("[!a]*", "bc", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("[!]]", "]", false)]
    [InlineData("[!]]", "a", true)]
    [InlineData("[", "[", true)]
    [InlineData("[abc", "[abc", true)]
    [InlineData("[!", "[!", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData("[z-a]", "b", false)]
    [InlineData("[!z-a]", "b", true)]
    [InlineData("[^a]", "^", true)]
    [InlineData("[^a]", "b", false)]
    [InlineData("[[]", "[", true)]
    [InlineData("[a&&b]", "&", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("(a|b)+", "(a|b)+", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    public void A_pattern(string pattern, string file, bool matches) => Assert.Equal(matches, new FilePatterns([pattern], null).Accepts(file));

    [Fact]
    public void Allowed_by_one_and_ignored_by_none()
    {
        var patterns = new FilePatterns(["*.json", "*.txt"], ["b*"]);
        Assert.Equal(["a.json", "a.txt"], new[] { "a.json", "a.txt", "b.json", "a.bin" }.Where(patterns.Accepts));
        Assert.True(new FilePatterns(null, null).Accepts("anything"));
        Assert.False(new FilePatterns([], null).Accepts("anything"));
    }

    [Fact]
    public void A_pattern_made_to_be_slow_is_not() =>
        Assert.False(new FilePatterns([string.Concat(Enumerable.Repeat("*a", 40)) + "b"], null).Accepts(new('a', 900)));
}
