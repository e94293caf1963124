using System.Collections.Concurrent;
using System.Text;
using CourseKit.Tokenizers.Patterns;

namespace CourseKit.Tokenizers.Tests.Patterns;

/// <summary>The hand-written scanners against the engine, which takes the pattern at its word.</summary>
public sealed class ScannerTests
{
    private static readonly string[] Parts =
    [
        "'", "'s", "'S", "'re", "'LL", "'lL", "'ſ", "'ve", "'D", "'k", " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u3000", "\u2028", "\u0085",
        "a", "Word", "aVeryLongWordOfMoreThanSixteenLetters", "é", "中", "😀", "👩‍👩‍👧", "1", "12345", "٣", "½", ".",
        "...", "!", "$", "<|endoftext|>", "<|startoftext|>", "<|", "\u0301", "\u200D", "_", "𝒜", "𐍈", "𝟙", "\uFFFD",
    ];

    public static TheoryData<string> Patterns =>
    [
        Gpt2Scanner.Regex, Llama3Scanner.Llama3Regex, Llama3Scanner.Qwen2Regex, ClipScanner.Regex, ClipScanner.RegexWithSpecials,
    ];

    private static readonly ConcurrentDictionary<string, RegexPattern> Engines = new();

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_known_pattern_has_a_scanner_that_is_found_by_its_text(string regex)
    {
        var pattern = TextPattern.FromRegex(regex);

        Assert.IsNotType<RegexPattern>(pattern);
        Assert.Equal((regex, true), (pattern.Source, pattern.IsRegex));
        Assert.IsType<RegexPattern>(TextPattern.FromRegex("(?:" + regex + ")"));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Scanner_and_engine_agree_on_random_texts(string regex)
    {
        var random = new Random(3);
        for (var round = 0; round < 5000; round++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(12); n > 0; n--)
                text.Append(random.Next(4) > 0 ? Parts[random.Next(Parts.Length)] : AnyCodePoint(random));
            AssertAgreement(regex, text.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Scanner_and_engine_agree_on_every_code_point(string regex)
    {
        var text = new StringBuilder();
        for (var codePoint = 0; codePoint < 0x110000; codePoint += codePoint < 0x3400 ? 1 : 7)
            if (Rune.IsValid(codePoint)) text.Append(new Rune(codePoint)).Append((codePoint % 3) switch { 0 => " ", 1 => "a", _ => "" });

        AssertAgreement(regex, text.ToString());
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Scanner_and_engine_agree_on_real_lines(string regex)
    {
        var corpus = Path.Combine(TestTokenizers.Root, "tests", "goldens", "tokenizers", "training", "corpus.txt");
        foreach (var line in File.ReadLines(corpus).Take(2000)) AssertAgreement(regex, line + "\n");
    }

    [Theory]
    [InlineData(Gpt2Scanner.Regex, "Hello  world's 12 ...\n", new[] { "Hello", " ", " world", "'s", " 12", " ...", "\n" })]
    [InlineData(Gpt2Scanner.Regex, "don't DON'T", new[] { "don", "'t", " DON", "'", "T" })]
    [InlineData(Llama3Scanner.Llama3Regex, "DON'T (stop) 12345\n\n  x",
        new[] { "DON", "'T", " (", "stop", ")", " ", "123", "45", "\n\n", " ", " x" })]
    [InlineData(Llama3Scanner.Qwen2Regex, "a1234 ", new[] { "a", "1", "2", "3", "4", " " })]
    [InlineData(ClipScanner.RegexWithSpecials, "a photo's 12 <|endoftext|>!!",
        new[] { "a", "photo", "'s", "1", "2", "<|endoftext|>", "!!" })]
    public void Words_are_those_that_the_patterns_are_known_for(string regex, string text, string[] words) =>
        Assert.Equal(words, RegexTests.Matches(TextPattern.FromRegex(regex), text).Select(match => text[match.Start..match.End]));

    /// <summary>Were <c>\s+(?!\S)</c> tried at every space anew, these would not end.</summary>
    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_million_of_the_same_character_is_one_word_or_two(string regex)
    {
        foreach (var unit in " a!\n'")
            Assert.InRange(RegexTests.Matches(TextPattern.FromRegex(regex), new string(unit, 1_000_000) + "1").Count, 1, 3);
    }

    private static string AnyCodePoint(Random random)
    {
        while (true)
        {
            var codePoint = random.Next(3) > 0 ? random.Next(0x3000) : random.Next(0x110000);
            if (Rune.IsValid(codePoint)) return new Rune(codePoint).ToString();
        }
    }

    private static void AssertAgreement(string regex, string text)
    {
        var scanner = TextPattern.FromRegex(regex);
        var expected = RegexTests.Matches(Engines.GetOrAdd(regex, pattern => new(pattern)), text);
        if (!expected.SequenceEqual(RegexTests.Matches(scanner, text)))
            Assert.Fail($"the scanner differs on {text[..Math.Min(text.Length, 200)]}");

        var behavior = scanner.CoversEverything ? SplitBehavior.Isolated : SplitBehavior.Removed;
        var words = new SplitPreTokenizer(scanner, behavior, invert: behavior == SplitBehavior.Removed).PreTokenize(text);
        Assert.Equal(expected, words.Select(word => (word.Offsets.Start, word.Offsets.End)));
    }
}
