using WordToken = CourseKit.Tokenizers.TokenBuffer.WordToken;

namespace CourseKit.Tokenizers.Tests;

public sealed class WordCacheTests
{
    [Fact]
    public void A_word_that_is_kept_has_its_own_tokens()
    {
        // More words than there is room for, so that the cache grows and starts anew on the way.
        var cache = new WordCache();
        var kept = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var word = $"w{i * 7919L}x{i % 13}";
            var hash = WordCache.HashOf(word);
            Assert.False(cache.TryGet(word, hash, out _));
            cache.Add(word, hash, [new WordToken(i, 0, 1), new WordToken(i + 1, 1, word.Length)]);
            if (!cache.TryGet(word, hash, out var tokens)) continue;
            Assert.Equal([new WordToken(i, 0, 1), new WordToken(i + 1, 1, word.Length)], tokens.ToArray());
            kept++;
        }
        Assert.InRange(kept, 99_000, 100_000);
    }

    [Fact]
    public void Words_that_share_a_hash_are_told_apart_and_too_many_of_them_are_not_kept()
    {
        const uint Hash = 12345;
        var cache = new WordCache();
        for (var i = 0; i < 100; i++) cache.Add($"word{i}", Hash, [new WordToken(i, 0, 1)]);
        var found = 0;
        for (var i = 0; i < 100; i++)
            if (cache.TryGet($"word{i}", Hash, out var tokens))
            {
                Assert.Equal(i, tokens[0].Id);
                found++;
            }
        Assert.InRange(found, 1, 16);
    }
}
