using System.Globalization;
using System.Text;
using CourseKit.Tokenizers.Patterns;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Tests.Unicode;

/// <summary>The pinned tables against what can be said without them, over all code points.</summary>
public sealed class CharacterTraitsTests
{
    private const int CodePoints = 0x110000;

    /// <summary>Whether the runtime's data are of Unicode 16.0: what came with that version and not yet what came with 17.0.</summary>
    private static bool RuntimeHasUnicode16 =>
        Category(0x1C89) != UnicodeCategory.OtherNotAssigned && Category(0x11DE0) == UnicodeCategory.OtherNotAssigned;

    private static UnicodeCategory Category(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint);

    private static bool Has(int codePoint, Traits trait) => (CharacterTraits.Of(codePoint) & trait) != 0;

    private static bool IsLetter(UnicodeCategory category) => category <= UnicodeCategory.OtherLetter;

    private static bool IsNumber(UnicodeCategory category) =>
        category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    [Fact]
    public void Letters_and_numbers_are_those_of_Unicode_16()
    {
        Assert.SkipUnless(RuntimeHasUnicode16, "This runtime's own data are of another version of Unicode.");
        for (var codePoint = 0; codePoint < CodePoints; codePoint++)
        {
            if (Has(codePoint, Traits.Letter) != IsLetter(Category(codePoint))) Assert.Fail($"U+{codePoint:X} as a letter");
            if (Has(codePoint, Traits.Number) != IsNumber(Category(codePoint))) Assert.Fail($"U+{codePoint:X} as a number");
        }
    }

    [Theory]
    [InlineData("Lu", UnicodeCategory.UppercaseLetter)]
    [InlineData("Titlecase_Letter", UnicodeCategory.TitlecaseLetter)]
    [InlineData("mn", UnicodeCategory.NonSpacingMark)]
    [InlineData("Spacing Mark", UnicodeCategory.SpacingCombiningMark)]
    [InlineData("Nd", UnicodeCategory.DecimalDigitNumber)]
    [InlineData("Zs", UnicodeCategory.SpaceSeparator)]
    [InlineData("Cf", UnicodeCategory.Format)]
    [InlineData("Cn", UnicodeCategory.OtherNotAssigned)]
    [InlineData("Pi", UnicodeCategory.InitialQuotePunctuation)]
    [InlineData("So", UnicodeCategory.OtherSymbol)]
    public void Categories_by_name_are_those_of_Unicode_16(string name, UnicodeCategory category)
    {
        Assert.SkipUnless(RuntimeHasUnicode16, "This runtime's own data are of another version of Unicode.");
        var set = UnicodeProperties.Find(name)!;

        for (var codePoint = 0; codePoint < CodePoints; codePoint++)
            if (set.Contains(codePoint) != (Category(codePoint) == category)) Assert.Fail($"U+{codePoint:X}");
    }

    [Fact]
    public void Whitespace_is_the_property_White_Space()
    {
        for (var codePoint = 0; codePoint < CodePoints; codePoint++)
            if (Has(codePoint, Traits.Space) != (Rune.IsValid(codePoint) && Rune.IsWhiteSpace(new Rune(codePoint))))
                Assert.Fail($"U+{codePoint:X}");
    }

    [Fact]
    public void Every_letter_mark_digit_and_connector_is_a_word_character_and_little_else()
    {
        Assert.SkipUnless(RuntimeHasUnicode16, "This runtime's own data are of another version of Unicode.");
        for (var codePoint = 0; codePoint < CodePoints; codePoint++)
        {
            var category = Category(codePoint);
            var expected = category is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
            if (Has(codePoint, Traits.Word) == expected) continue;
            var isCircledLetter = category == UnicodeCategory.OtherSymbol && codePoint is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F189);
            var isJoiner = codePoint is 0x200C or 0x200D;
            if (expected || !isCircledLetter && !isJoiner) Assert.Fail($"U+{codePoint:X}");
        }
    }

    [Fact]
    public void Punctuation_is_every_ASCII_symbol_and_otherwise_of_the_categories_P()
    {
        for (var unit = '\0'; unit < 128; unit++)
            Assert.Equal(unit is > ' ' and < '\u007F' && !char.IsAsciiLetterOrDigit(unit), Has(unit, Traits.Punctuation));
        for (var codePoint = 128; codePoint < CodePoints; codePoint++)
            if (Has(codePoint, Traits.Punctuation) && !(Rune.IsValid(codePoint) && Rune.IsPunctuation(new Rune(codePoint))))
                Assert.Contains(codePoint, ChangedSinceUnicode8);
    }

    /// <summary>Punctuation of Unicode 8.0 that later versions count otherwise.</summary>
    private static readonly int[] ChangedSinceUnicode8 = [0x166D, 0x111C9];

    [Fact]
    public void Numbers_of_Rust_are_those_of_regular_expressions_and_thirteen_newer_ones()
    {
        var newer = Enumerable.Range(0, CodePoints).Where(codePoint => Has(codePoint, Traits.Numeric) != Has(codePoint, Traits.Number));

        Assert.Equal([.. Enumerable.Range(0x11DE0, 10), .. Enumerable.Range(0x16FF4, 3)], newer);
    }

    [Fact]
    public void Lower_case_is_the_runtime_s_and_that_of_newer_letters()
    {
        for (var codePoint = 0; codePoint < CodePoints; codePoint++)
        {
            if (!Rune.IsValid(codePoint) || LowerCase.Of(codePoint) == Rune.ToLowerInvariant(new Rune(codePoint)).Value) continue;
            if (RuntimeHasUnicode16 && codePoint is 0xA7CE or 0xA7D2 or 0xA7D4 or >= 0x16EA0 and <= 0x16EB8) continue; // of Unicode 17.0
            Assert.SkipUnless(RuntimeHasUnicode16, "This runtime's own data are of another version of Unicode.");
            Assert.Fail($"U+{codePoint:X}");
        }
        Assert.Equal(0x16EBB, LowerCase.Of(0x16EA0));
    }

    [Fact]
    public void Where_case_is_ignored_a_letter_matches_its_upper_and_lower_case()
    {
        foreach (var codePoint in CaseFolding.Cased)
        {
            Assert.Equal(CaseFolding.Class(codePoint).ToArray(), CaseFolding.Class(CaseFolding.Representative(codePoint)).ToArray());
            foreach (var other in CaseFolding.Class(codePoint))
                Assert.Equal(CaseFolding.Representative(codePoint), CaseFolding.Representative(other));
        }
        for (var codePoint = 0; codePoint < CodePoints; codePoint++)
        {
            if (!Rune.IsValid(codePoint)) continue;
            var rune = new Rune(codePoint);
            var representative = CaseFolding.Representative(codePoint);
            if (CaseFolding.Representative(Rune.ToUpperInvariant(rune).Value) != representative) Assert.Fail($"U+{codePoint:X}, upper case");
            if (CaseFolding.Representative(Rune.ToLowerInvariant(rune).Value) != representative) Assert.Fail($"U+{codePoint:X}, lower case");
        }
    }

    [Fact]
    public void Every_code_point_has_one_script()
    {
        var owners = new int[CodePoints];
        foreach (var names in ScriptRuns.Names)
        {
            var ranges = UnicodeProperties.Find(names.Split('|')[0])!.Ranges;
            for (var i = 0; i < ranges.Length; i += 2)
                for (var codePoint = ranges[i]; codePoint <= ranges[i + 1]; codePoint++) owners[codePoint]++;
        }

        Assert.All(owners.Distinct(), count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData("Han", '漢')]
    [InlineData("Hira", 'か')]
    [InlineData("katakana", 'カ')]
    [InlineData("Greek", 'α')]
    [InlineData("Cyrl", 'я')]
    [InlineData("Hangul", '한')]
    [InlineData("Common", '1')]
    [InlineData("Inherited", '\u0301')]
    [InlineData("Unknown", '\uE000')]
    public void Scripts_have_their_characters(string script, char member)
    {
        Assert.True(UnicodeProperties.Find(script)!.Contains(member));
        Assert.False(UnicodeProperties.Find(script)!.Contains('a'));
    }
}
