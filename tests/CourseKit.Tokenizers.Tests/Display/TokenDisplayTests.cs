using System.Net;
using System.Text.RegularExpressions;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Coloured tokens and the explanation of a text.</summary>
public sealed partial class TokenDisplayTests
{
    private static readonly Tokenizer Bert = TestTokenizers.MiniLm;

    [Fact]
    public void Html_shows_the_text_with_a_tooltip_for_every_token()
    {
        var html = Bert.Encode("Unbelievably odd: <b>&\n\u202e").ToHtml();
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Contains("title=\"0: [CLS], id 101, special\"", html, StringComparison.Ordinal);
        var shown = WebUtility.HtmlDecode(Tag().Replace(html.Replace("<br>", "", StringComparison.Ordinal), ""));
        Assert.Equal("[CLS]Unbelievably·odd:·<b>&⏎‹U+202E›[SEP]\n", shown);
        Assert.Equal(Bert.Encode("Unbelievably odd: <b>&\n\u202e").Length, Tooltip().Count(html));
    }

    [Fact]
    public void Ansi_ends_every_colour_and_lets_no_control_character_through()
    {
        var ansi = Bert.Encode("red\e[31m alert\a\u009b2J").ToAnsi();
        Assert.Equal("[CLS]red␛[31m·alert␇‹U+009B›2J[SEP]", Sequence().Replace(ansi, ""));
        Assert.Equal(Opening().Count(ansi), ansi.Split("\e[0m").Length - 1);
        Assert.DoesNotContain('\a', ansi);
    }

    [Fact]
    public void Line_breaks_of_the_text_are_line_breaks_of_the_display()
    {
        var encoding = Bert.Encode("one\n\ttwo");
        Assert.Equal("[CLS]one⏎\n⇥two[SEP]", Sequence().Replace(encoding.ToAnsi(), ""));
        Assert.Contains("⏎<br>⇥", encoding.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_that_share_a_character_show_their_spelling()
    {
        var json = TestTokenizers.Json(vocab: """{"[UNK]":0,"s":1,"##s":2,"a":3}""", rest: """ "normalizer":{"type":"NFKD"},"pre_tokenizer":{"type":"BertPreTokenizer"} """);
        using var folder = new TemporaryFolder();
        var encoding = Tokenizer.FromFile(folder.Write("tokenizer.json", json)).Encode("a \u33db"); // ㏛ decomposes into s and r: unknown here
        Assert.Equal(2, encoding.Length);
        var ss = Tokenizer.FromFile(folder.Write("tokenizer.json", json.Replace("\"##s\"", "\"##r\"", StringComparison.Ordinal))).Encode("a \u33db");
        Assert.Equal(["a", "s", "##r"], ss.Tokens);
        Assert.Equal("a·㏛##r", Sequence().Replace(ss.ToAnsi(), ""));
    }

    [Fact]
    public void Long_encodings_and_padding_are_shortened()
    {
        var padded = Bert.Encode("a b", padding: Padding.ToLength(12));
        Assert.Equal("[CLS]a·b[SEP][PAD] ×8", Sequence().Replace(padded.ToAnsi(), ""));
        Assert.Equal("[CLS]a·b… and 9 more tokens".Replace(' ', '·'), Sequence().Replace(padded.ToAnsi(maxTokens: 3), "").Replace(' ', '·'));
        var cut = Bert.Encode("one two three four", truncation: Truncation.LongestFirst(4));
        Assert.Equal("[CLS]one·two·three·four[SEP]", Sequence().Replace(cut.ToAnsi(), ""));
    }

    [Fact]
    public void Words_and_pairs_are_shown_side_by_side()
    {
        Assert.Equal("[CLS]new·york[SEP]", Sequence().Replace(Bert.EncodeWords(["new", "york"]).ToAnsi(), ""));
        Assert.Equal("[CLS]a[SEP]b·c[SEP]", Sequence().Replace(Bert.Encode("a", "b c").ToAnsi(), ""));
    }

    [Theory]
    [InlineData("Héllo  wörld, unbelievable [MASK] 😀 [SEP]x", null)]
    [InlineData("", null)]
    [InlineData("A question?", "An [UNK]answer.")]
    public void Explanation_ends_with_the_tokens_of_the_encoding(string text, string? pair)
    {
        var explanation = Bert.Explain(text, pair);
        Assert.Equal(Bert.Encode(text, pair), explanation.Result);
        for (var sequence = 0; sequence < explanation.Sequences.Count; sequence++)
        {
            var tokens = explanation.Sequences[sequence].Words.SelectMany(word => word.Tokens).ToArray();
            var kept = Enumerable.Range(0, explanation.Result.Length).Where(i => explanation.Result.TokenToSequence(i) == sequence).ToArray();
            Assert.Equal(kept.Select(i => explanation.Result.Ids[i]), tokens.Select(token => token.Id));
            Assert.Equal(kept.Select(i => explanation.Result.Tokens[i]), tokens.Select(token => token.Token));
            Assert.Equal(kept.Select(i => explanation.Result.Offsets[i]), tokens.Select(token => token.Offsets));
            Assert.Equal(kept.Select(i => explanation.Result.TokenToWord(i)!.Value), explanation.Sequences[sequence].Words.SelectMany((word, i) => word.Tokens.Select(_ => i)));
        }
    }

    [Fact]
    public void Explanation_shows_each_stage()
    {
        var sequence = Bert.Explain("Naïve [MASK] unbelievably").Sequences[0];
        Assert.Equal(["Naïve ", " unbelievably"], sequence.Normalized.Select(part => part.Original));
        Assert.Equal(["naive ", " unbelievably"], sequence.Normalized.Select(part => part.Normalized));
        Assert.Equal(new TextSpan(6, 12), Assert.Single(sequence.AddedTokens).Offsets);
        Assert.Equal(["naive", "[MASK]", "unbelievably"], sequence.Words.Select(word => word.Text));
        var shown = Bert.Explain("Naïve [MASK] unbelievably").ToString();
        foreach (var part in new[] { "Normaliser", "Pre-tokenizer", "Post-processor", "naïve", "[MASK]", "103" })
            Assert.Contains(part, shown, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_batch_is_shown_text_by_text_and_of_many_the_first()
    {
        var html = Shown(Bert.EncodeBatch(["one <b>", "two"]));
        Assert.Equal("2 texts\n\n[CLS]one·<b>[SEP]\n\n[CLS]two[SEP]\n\n\n", WebUtility.HtmlDecode(Tag().Replace(html, "")));
        Assert.Equal(2, html.Split("<li>").Length - 1);
        var many = Shown(Bert.EncodeBatch([.. Enumerable.Repeat("one", 1234)]));
        Assert.StartsWith("<p>1,234 texts, the first 10</p>", many, StringComparison.Ordinal);
        Assert.Equal(10, many.Split("<li>").Length - 1);
    }

    // As a notebook host finds it: by the names of the attribute and of the members.
    private static string Shown(EncodedText[] batch)
    {
        var attribute = typeof(EncodedText).GetCustomAttributes(true).Single(known => known.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!)!;
        foreach (var formatter in (IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!)
        {
            var text = new StringWriter();
            if ((bool)formatter.GetType().GetMethod("Format")!.Invoke(formatter, [batch, text])!) return text.ToString();
        }

        return "";
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(" title=\"")]
    private static partial Regex Tooltip();

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Sequence();

    [GeneratedRegex("\e\\[(?!0m)[0-9;]*m")]
    private static partial Regex Opening();
}
