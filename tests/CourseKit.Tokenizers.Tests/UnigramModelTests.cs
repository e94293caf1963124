namespace CourseKit.Tokenizers.Tests;

/// <summary>The Unigram model against enumeration: on small vocabularies every segmentation can be listed.</summary>
public sealed class UnigramModelTests
{
    private static readonly UnigramPiece[] s_pieces =
    [
        new("<unk>", 0), new("a", -1), new("b", -2), new("c", -2.5), new("ab", -2.2), new("bc", -3), new("abc", -4.1), new("ca", -1.7),
        new("😀", -3), new("a😀", -3.4),
    ];

    private static readonly UnigramModel s_model = new(s_pieces, unkId: 0);

    [Fact]
    public void The_best_split_is_that_of_the_references_own_example()
    {
        // The example in the documentation of Unigram::encode in the reference.
        var model = new UnigramModel(
            [new("<unk>", 0), new("a", 0), new("b", 0), new("c", 0), new("d", 0), new("cd", 1), new("ab", 2), new("abc", 5), new("abcd", 10)], 0);

        Assert.Equal(["abcd", "a", "cd", "xx"], model.Tokenize("abcdacdxx").Select(token => token.Value));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("abcabcaab")]
    [InlineData("cabcab")]
    [InlineData("a😀bca😀")]
    [InlineData("axbyc")]
    [InlineData("xyz")]
    public void The_best_split_has_the_highest_score_of_all_splits(string word)
    {
        var best = AllSplits(word).MaxBy(split => split.Score);

        var tokens = s_model.Tokenize(word);

        Assert.Equal(best.Score, ScoreOf(tokens), 9);
        Assert.Equal(word, string.Concat(tokens.Select(token => word[token.Start..token.End])));
    }

    [Theory]
    [InlineData("abc", 10)]
    [InlineData("abcabca", 20)]
    [InlineData("axbca😀", 12)]
    public void NBest_lists_the_best_splits_in_order(string word, int count)
    {
        var expected = AllSplits(word).Select(split => split.Score).OrderDescending().Take(count).ToArray();

        var ours = s_model.NBest(word, count);

        Assert.Equal(expected.Length, ours.Count);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], ours[i].Score, 9);
        Assert.Equal(ours.Count, ours.Select(split => string.Join('|', split.Tokens)).Distinct().Count());
    }

    [Fact]
    public void NBest_gives_all_splits_when_more_are_asked_for()
    {
        // "ab" as itself or as two, "abc" by the same and as "a" and "bc", and as one.
        Assert.Equal(4, s_model.NBest("abc", 100).Count);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(2.0)]
    public void Sampling_draws_splits_with_their_probabilities(double alpha)
    {
        const int Draws = 20_000;
        var model = s_model.WithSampling(alpha);
        var random = new Random(5);
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < Draws; i++)
        {
            var drawn = string.Join('|', model.Tokenize("abca", random).Select(token => token.Value));
            counts[drawn] = counts.GetValueOrDefault(drawn) + 1;
        }

        var splits = AllSplits("abca");
        var total = splits.Sum(split => Math.Exp(alpha * split.Score));
        foreach (var (pieces, score) in splits)
        {
            var probability = Math.Exp(alpha * score) / total;
            var deviation = Math.Sqrt(probability * (1 - probability) / Draws);
            Assert.InRange(counts.GetValueOrDefault(pieces) / (double)Draws, probability - (5 * deviation), probability + (5 * deviation));
        }
        Assert.Equal(Draws, counts.Where(entry => splits.Any(split => split.Pieces == entry.Key)).Sum(entry => entry.Value));
    }

    [Fact]
    public void The_same_seed_draws_the_same_splits()
    {
        var model = s_model.WithSampling(0.3);
        string Draw(int seed)
        {
            var random = new Random(seed);
            return string.Join(' ', Enumerable.Range(0, 50).Select(_ => string.Join('|', model.Tokenize("abcabcab", random))));
        }

        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
    }

    [Fact]
    public void Neighbouring_unknown_characters_are_one_token()
    {
        var tokens = s_model.Tokenize("xyabz");

        Assert.Equal([0, 4, 0], tokens.Select(token => token.Id));
        Assert.Equal(["xy", "ab", "z"], tokens.Select(token => token.Value));
        Assert.Equal([(0, 2), (2, 4), (4, 5)], tokens.Select(token => (token.Start, token.End)));
    }

    [Fact]
    public void Unknown_characters_fall_back_to_bytes_when_all_bytes_are_pieces()
    {
        UnigramPiece[] pieces = [.. s_pieces, new("<0xC3>", -5), new("<0xA9>", -5)];
        var model = new UnigramModel(pieces, 0, byteFallback: true);

        Assert.Equal(["a", "<0xC3>", "<0xA9>", "b"], model.Tokenize("aéb").Select(token => token.Value));
        Assert.Equal(["a", "è", "b"], model.Tokenize("aèb").Select(token => token.Value)); // its second byte is no piece
    }

    [Fact]
    public void Without_an_unknown_token_unknown_text_is_an_error()
    {
        var model = new UnigramModel(s_pieces);

        Assert.Equal(["ab"], model.Tokenize("ab").Select(token => token.Value));
        Assert.Throws<TokenizerException>(() => model.Tokenize("ax"));
        Assert.Throws<TokenizerException>(() => model.NBest("ax", 2));
    }

    [Fact]
    public void Damaged_vocabularies_are_refused()
    {
        Assert.Throws<TokenizerException>(() => new UnigramModel([new("a", 0), new("a", 1)]));
        Assert.Throws<TokenizerException>(() => new UnigramModel([new("a", 0)], unkId: 1));
        Assert.Throws<TokenizerException>(() => new UnigramModel([new("a", double.NaN)]));
        Assert.Throws<TokenizerException>(() => Tokenizer.FromJson("""{"model": {"type": "Unigram", "vocab": [["a"]]}}"""));
        Assert.Throws<TokenizerException>(() => Tokenizer.FromJson("""{"model": {"type": "Unigram", "vocab": [["a", "b"]]}}"""));
        Assert.Throws<TokenizerException>(() => Tokenizer.FromJson("""{"model": {"type": "Unigram", "vocab": {"a": 1}}}"""));
        Assert.Throws<TokenizerException>(() => Tokenizer.FromJson("""{"model": {"type": "Unigram", "unk_id": 7, "vocab": [["a", 0]]}}"""));
        Assert.Throws<TokenizerException>(() => Tokenizer.FromJson("""{"model": {"type": "Unigram", "vocab": [["a", 1e999]]}}"""));
    }

    [Fact]
    public void A_file_written_and_read_again_is_the_same_model()
    {
        var json = new Tokenizer(s_model).ToJson();
        var again = Tokenizer.FromJson(json);

        Assert.Equal(s_model.Tokenize("abca😀xb"), again.Model.Tokenize("abca😀xb"));
        Assert.Equal(json, again.ToJson());
    }

    [Fact]
    public void A_long_text_of_one_character_is_split()
    {
        var text = new string('a', 200_000);

        Assert.Equal(200_000, s_model.Tokenize(text).Count); // no piece "aa"
    }

    private static double ScoreOf(IEnumerable<Token> tokens) =>
        tokens.Sum(token => token.Id == 0 ? UnknownScore * token.Value.EnumerateRunes().Count() : s_pieces[token.Id].Score);

    /// <summary>Ten less than the worst piece.</summary>
    private static double UnknownScore => s_pieces.Min(piece => piece.Score) - 10;

    /// <summary>Every way to cut a word into pieces, a code point that is no piece standing for itself.</summary>
    private static List<(string Pieces, double Score)> AllSplits(string word)
    {
        var splits = new List<(string, double)>();
        Extend(0, [], 0);
        return splits;

        void Extend(int start, List<string> pieces, double score)
        {
            if (start == word.Length)
            {
                splits.Add((string.Join('|', pieces), score));
                return;
            }
            var width = char.IsHighSurrogate(word[start]) ? 2 : 1;
            for (var end = start + width; end <= word.Length; end++)
            {
                var piece = word[start..end];
                var known = s_pieces.Skip(1).Any(entry => entry.Piece == piece);
                if (!known && end - start != width) continue;
                Extend(end, [.. pieces, piece], score + (known ? s_pieces.First(entry => entry.Piece == piece).Score : UnknownScore));
            }
        }
    }
}
