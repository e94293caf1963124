namespace CourseKit.Tokenizers.Tests;

public sealed class TruncationAndPaddingTests
{
    private const string Text = "one two three four five six seven eight nine ten";

    private static readonly Tokenizer s_tokenizer = TestTokenizers.MiniLm;

    [Theory]
    [InlineData(5, 3)]
    [InlineData(5, 4)]
    [InlineData(2, 1)]
    public void A_stride_that_leaves_no_progress_is_an_error(int maxLength, int stride) =>
        Assert.Throws<TokenizerException>(() => s_tokenizer.Encode(Text, truncation: Truncation.LongestFirst(maxLength, stride)));

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_length_without_room_for_the_special_tokens_is_an_error(int maxLength) =>
        Assert.Throws<TokenizerException>(() => s_tokenizer.Encode(Text, truncation: Truncation.LongestFirst(maxLength)));

    [Fact]
    public void With_room_for_special_tokens_only_all_text_overflows()
    {
        var encoding = s_tokenizer.Encode(Text, truncation: Truncation.LongestFirst(2));

        Assert.Equal(["[CLS]", "[SEP]"], encoding.Tokens);
        Assert.Equal(12, Assert.Single(encoding.Overflowing).Length);
    }

    [Theory]
    [InlineData(Side.Right)]
    [InlineData(Side.Left)]
    public void Parts_cover_the_text_and_share_the_stride(Side direction)
    {
        var encoding = s_tokenizer.Encode(Text, truncation: Truncation.LongestFirst(6, stride: 2) with { Direction = direction });
        var parts = encoding.Overflowing.Prepend(encoding).Select(part => part.Tokens[1..^1]).ToArray();
        if (direction == Side.Left) Array.Reverse(parts);

        Assert.Equal(Text, string.Join(' ', parts.SelectMany((part, i) => i == 0 ? part : part[Shared(parts[i - 1], part)..])));
        Assert.All(parts, part => Assert.InRange(part.Length, 1, 4));

        static int Shared(string[] before, string[] part) => before.Length - Array.IndexOf(before, part[0]);
    }

    [Fact]
    public void Truncation_without_a_length_uses_the_model_s()
    {
        Assert.Equal(512, s_tokenizer.Encode(string.Concat(Enumerable.Repeat(Text + " ", 100)),
            truncation: Truncation.LongestFirst()).Length);
        var unlimited = new Tokenizer(s_tokenizer.Model);
        Assert.Throws<TokenizerException>(() => unlimited.Encode(Text, truncation: Truncation.LongestFirst()));
    }

    [Fact]
    public void Cutting_the_second_of_one_sequence_is_an_error() =>
        Assert.Throws<TokenizerException>(() => s_tokenizer.Encode(Text, truncation: Truncation.OnlySecond(5)));

    [Fact]
    public void Cutting_only_a_sequence_that_is_too_short_is_an_error() =>
        Assert.Throws<TokenizerException>(() => s_tokenizer.Encode("one", Text, truncation: Truncation.OnlyFirst(8)));

    [Fact]
    public void A_question_keeps_its_place_before_every_part_of_the_context()
    {
        var encoding = s_tokenizer.Encode("who?", Text, truncation: Truncation.OnlySecond(9, stride: 2));

        Assert.All(encoding.Overflowing.Prepend(encoding), part => Assert.Equal(["[CLS]", "who", "?", "[SEP]"], part.Tokens[..4]));
        Assert.Equal("ten", encoding.Overflowing[^1].Tokens[^2]);
    }

    [Fact]
    public void Longest_padding_fills_a_batch_and_masks_the_filling()
    {
        var batch = s_tokenizer.EncodeBatch(["short", "a longer sentence"], padding: Padding.Longest);

        Assert.Equal([5, 5], batch.Select(encoding => encoding.Length));
        Assert.Equal([1, 1, 1, 0, 0], batch[0].AttentionMask);
        Assert.Equal(["[CLS]", "short", "[SEP]", "[PAD]", "[PAD]"], batch[0].Tokens);
        Assert.Equal([null, 0, null, null, null], batch[0].WordIds);
    }

    [Fact]
    public void Padding_reaches_a_fixed_length_a_multiple_and_the_left_side()
    {
        Assert.Equal(7, s_tokenizer.Encode("short", padding: Padding.ToLength(7)).Length);
        Assert.Equal(3, s_tokenizer.Encode("short", padding: Padding.ToLength(2)).Length);
        Assert.Equal(8, s_tokenizer.Encode("short", padding: Padding.Longest with { PadToMultipleOf = 8 }).Length);
        var left = s_tokenizer.Encode("short", padding: Padding.ToLength(5) with { Direction = Side.Left });
        Assert.Equal(["[PAD]", "[PAD]", "[CLS]", "short", "[SEP]"], left.Tokens);
        Assert.Equal("short", left.TextOf(3));
    }

    [Fact]
    public void Overflowing_parts_are_padded_too()
    {
        var encoding = s_tokenizer.Encode(Text, truncation: Truncation.LongestFirst(9), padding: Padding.ToLength(9));

        Assert.Equal(9, Assert.Single(encoding.Overflowing).Length);
    }

    [Fact]
    public void Padding_without_a_pad_token_or_with_a_bad_length_is_an_error()
    {
        Assert.Throws<TokenizerException>(() => new Tokenizer(s_tokenizer.Model).Encode("a", padding: Padding.Longest));
        Assert.Throws<TokenizerException>(() => s_tokenizer.Encode("a", padding: Padding.ToLength(-1)));
        Assert.Throws<TokenizerException>(() => s_tokenizer.Encode("a", padding: Padding.Longest with { PadToMultipleOf = 0 }));
    }

    [Fact]
    public void An_empty_batch_stays_empty() => Assert.Empty(s_tokenizer.EncodeBatch(Array.Empty<string>(), padding: Padding.Longest));

    [Fact]
    public void The_first_failing_text_decides_the_error_whatever_the_threads()
    {
        var texts = Enumerable.Repeat(string.Concat(Enumerable.Repeat(Text + " ", 50)), 40).ToArray();

        Assert.Throws<TokenizerException>(() => s_tokenizer.EncodeBatch(texts, truncation: Truncation.OnlySecond(5)));
    }
}
