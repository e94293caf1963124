namespace CourseKit.Tokenizers.Tests;

/// <summary>Ids alone, in the caller's memory.</summary>
public sealed class IdsTests
{
    public static TheoryData<string> Files() => [.. TestTokenizers.JsonFiles().Select(path => Path.GetRelativePath(TestTokenizers.Root, path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Ids_alone_are_those_of_the_whole_encoding(string file)
    {
        var tokenizer = Tokenizer.FromFile(Path.Combine(TestTokenizers.Root, file));
        var ids = new int[4096];
        foreach (var text in OddTexts.Generate(1, 300).Append("<s> [CLS]don't 漢字 naïve<mask> </s>"))
            foreach (var special in new[] { true, false })
            {
                var expected = tokenizer.Encode(text, addSpecialTokens: special).Ids;
                Assert.Equal(expected, tokenizer.EncodeIds(text, special));
                Assert.Equal(expected, ids[..tokenizer.EncodeIds(text, ids, special)]);
                Assert.Equal(expected.Length, tokenizer.CountTokens(text, special));
            }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_warm_tokenizer_allocates_next_to_nothing(string file)
    {
        var tokenizer = Tokenizer.FromFile(Path.Combine(TestTokenizers.Root, file));
        var ids = new int[4096];
        string[] texts = [.. OddTexts.Generate(1, 300), "The quick brown fox didn't jump — naïve 漢字 👍🏽 über [SEP] </s>.", new string('a', 1000), new string(' ', 500)];
        for (var round = 0; round < 3; round++)
            foreach (var text in texts) tokenizer.EncodeIds(text, ids);

        // Code that is not optimised boxes a value here and there, and a collection in between empties the runtime's pool of arrays: a few
        // hundred bytes a text are let pass, and the best of several rounds counts. That optimised code allocates nothing, the benchmarks show.
        var allocated = Enumerable.Range(0, 10).Min(_ => AllocatedBy(() =>
        {
            foreach (var text in texts) tokenizer.EncodeIds(text, ids);
        }));
        Assert.InRange(allocated, 0, 256L * texts.Length);
        Assert.True(AllocatedBy(() => Array.ForEach(texts, text => tokenizer.Encode(text))) > 4 * allocated);
    }

    private static long AllocatedBy(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void Too_little_memory_is_refused_with_the_number_that_is_needed()
    {
        var error = Assert.Throws<TokenizerException>(() => TestTokenizers.MiniLm.EncodeIds("one two three", new int[4]));
        Assert.Contains("5 tokens", error.Message, StringComparison.Ordinal);
    }
}
