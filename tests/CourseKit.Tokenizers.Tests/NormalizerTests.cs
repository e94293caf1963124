using System.Text;

namespace CourseKit.Tokenizers.Tests;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData(NormalizationForm.FormD, "é한ẛ̣", "e\u0301\u1112\u1161\u11ab\u017f\u0323\u0307")]
    [InlineData(NormalizationForm.FormC, "e\u0301\u1112\u1161\u11abẛ̣", "é한ẛ̣")]
    [InlineData(NormalizationForm.FormKD, "ﬁẛ̣", "fis\u0323\u0307")]
    [InlineData(NormalizationForm.FormKC, "ﬁẛ̣", "fiṩ")]
    [InlineData(NormalizationForm.FormC, "\u212B\u2126\u0958", "\u00C5\u03A9\u0915\u093C")]
    [InlineData(NormalizationForm.FormC, "a\u0327\u0301\u0300", "\u00E1\u0327\u0300")]
    public void Unicode_forms_follow_the_standard_s_examples(NormalizationForm form, string text, string expected) =>
        Assert.Equal(expected, new UnicodeNormalizer(form).Normalize(text));

    [Theory]
    [InlineData(NormalizationForm.FormC)]
    [InlineData(NormalizationForm.FormD)]
    [InlineData(NormalizationForm.FormKC)]
    [InlineData(NormalizationForm.FormKD)]
    public void Normalising_twice_changes_nothing_more(NormalizationForm form)
    {
        var normalizer = new UnicodeNormalizer(form);
        foreach (var text in OddTexts.Generate(seed: 17, count: 2000))
            Assert.Equal(normalizer.Normalize(text), normalizer.Normalize(normalizer.Normalize(text)));
    }

    [Fact]
    public void Composition_and_decomposition_undo_each_other()
    {
        var (compose, decompose) = (new UnicodeNormalizer(NormalizationForm.FormC), new UnicodeNormalizer(NormalizationForm.FormD));
        foreach (var text in OddTexts.Generate(seed: 23, count: 2000))
        {
            Assert.Equal(compose.Normalize(text), compose.Normalize(decompose.Normalize(text)));
            Assert.Equal(decompose.Normalize(text), decompose.Normalize(compose.Normalize(text)));
        }
    }

    [Fact]
    public void A_long_run_of_marks_is_sorted_by_class_and_keeps_the_order_within_one()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323\u0300", 50));

        Assert.Equal("x" + new string('\u0323', 50) + string.Concat(Enumerable.Repeat("\u0301\u0300", 50)),
            new UnicodeNormalizer(NormalizationForm.FormD).Normalize("x" + marks));
    }

    [Fact]
    public void Lowercasing_expands_only_the_capital_i_with_dot() =>
        Assert.Equal("i\u0307stanbul σοφοσ straße \U00010428", new LowercaseNormalizer().Normalize("İSTANBUL ΣΟΦΟΣ STRAẞE \U00010400"));

    [Fact]
    public void Stripping_whitespace_keeps_the_inside_and_either_end_on_demand()
    {
        Assert.Equal("a b", new StripNormalizer().Normalize(" \u3000a b\n"));
        Assert.Equal("a ", new StripNormalizer(stripRight: false).Normalize(" a "));
        Assert.Equal("", new StripNormalizer().Normalize(" \t "));
    }

    [Fact]
    public void A_normaliser_is_built_from_its_json()
    {
        var normalizer = Normalizer.FromJson("""
            {"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"},{"type":"Lowercase"}]}
            """);

        Assert.Equal("eclair", normalizer.Normalize("Éclair"));
        Assert.Throws<TokenizerException>(() => Normalizer.FromJson("[]"));
        Assert.Throws<TokenizerException>(() => Normalizer.FromJson("{"));
    }

    [Fact]
    public void A_normaliser_of_one_s_own_keeps_offsets()
    {
        var tokenizer = new Tokenizer(TestTokenizers.MiniLm.Model, new WithoutDigits(), new BertPreTokenizer());
        var encoding = tokenizer.Encode("a12b hello3");

        Assert.Equal(["ab", "hello"], encoding.Tokens);
        Assert.Equal(["a12b", "hello"], [encoding.TextOf(0), encoding.TextOf(1)]);
    }

    private sealed class WithoutDigits : Normalizer
    {
        public override void Apply(NormalizedText text) => text.Remove(codePoint => codePoint is >= '0' and <= '9');
    }
}
