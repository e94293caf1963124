using System.Globalization;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families.Tweets;

/// <summary>Brings a tweet into the form of BERTweet's training data (Nguyen et al. 2020, section 3): tokens with a space between them, users
/// as <c>@USER</c>, addresses as <c>HTTPURL</c>, single emoji by name, English contractions apart. What is written in place of a token stands
/// for all of that token.</summary>
internal sealed class TweetNormalizer : Normalizer
{
    /// <summary>What is replaced in the tokens, put together to one text again, step by step.</summary>
    private static readonly (string Old, string New)[] s_contractions =
    [
        ("cannot ", "can not "), ("n't ", " n't "), ("n 't ", " n't "), ("ca n't", "can't"), ("ai n't", "ain't"),
        ("'m ", " 'm "), ("'re ", " 're "), ("'s ", " 's "), ("'ll ", " 'll "), ("'d ", " 'd "), ("'ve ", " 've "),
        (" p . m .", "  p.m."), (" p . m ", " p.m "), (" a . m .", " a.m."), (" a . m ", " a.m "),
    ];

    public override void Apply(NormalizedText text)
    {
        text.MutableSpan.Replace('’', '\'');
        ReplaceAll(text, "…", "...");
        HtmlEntities.Replace(text);
        ShortenRepetitions(text);
        SeparateTokens(text);
        foreach (var (old, replacement) in s_contractions) ReplaceAll(text, old, replacement);
        AlbertCleaning.JoinSpaces(text);
    }

    /// <summary>Of four and more equal characters that are no ASCII letters or digits, three stay.</summary>
    private static void ShortenRepetitions(NormalizedText text)
    {
        var rewriter = new TextRewriter(text);
        var (last, count) = (-1, 0);
        while (rewriter.Next is var codePoint and >= 0)
        {
            count = codePoint == last ? count + 1 : 1;
            last = codePoint;
            if (count > 3 && !(codePoint < 0x80 && char.IsAsciiLetterOrDigit((char)codePoint))) rewriter.Skip();
            else rewriter.Replace(codePoint);
        }
        rewriter.Commit();
    }

    private static void SeparateTokens(NormalizedText text)
    {
        var characters = new TweetCharacters(text.Span);
        var scanner = new TweetScanner(characters.Kinds);
        var rewriter = new TextRewriter(text);
        for (int i = 0, end; i < characters.Kinds.Length; i = end)
        {
            if ((end = scanner.TokenAt(i)) < 0)
            {
                end = i + 1;
                continue;
            }
            rewriter.SkipTo(characters.UnitOf(i));
            if (rewriter.Written > 0) rewriter.Write(' ', 0);
            WriteToken(ref rewriter, text.Span[characters.UnitOf(i)..characters.UnitOf(end)], isOne: end == i + 1);
        }
        rewriter.Commit();
    }

    private static void WriteToken(ref TextRewriter rewriter, ReadOnlySpan<char> token, bool isOne)
    {
        var end = rewriter.Read + token.Length;
        if (token[0] == '@') Write(ref rewriter, "@USER", token.Length);
        else if (token.StartsWith("http", StringComparison.OrdinalIgnoreCase) || token.StartsWith("www", StringComparison.OrdinalIgnoreCase))
            Write(ref rewriter, "HTTPURL", token.Length);
        else if (isOne && EmojiNames.Of(rewriter.Next) is { } name) Write(ref rewriter, $":{name}:", token.Length);
        else if (token is not "\uFE0F") rewriter.CopyTo(end); // alone, the sign that asks for a picture stands for nothing
        rewriter.SkipTo(end);
    }

    private static void Write(ref TextRewriter rewriter, string text, int units)
    {
        foreach (var rune in text.EnumerateRunes()) rewriter.Write(rune.Value, units);
    }

    /// <summary>Replaces one text by another. What both start or end with stays as it is; the rest stands for the rest.</summary>
    private static void ReplaceAll(NormalizedText text, string old, string replacement)
    {
        var at = text.Span.IndexOf(old);
        if (at < 0) return;
        var suffix = 0;
        while (suffix < Math.Min(old.Length, replacement.Length) && old[^(suffix + 1)] == replacement[^(suffix + 1)]) suffix++;
        var prefix = old.AsSpan(0, old.Length - suffix).CommonPrefixLength(replacement.AsSpan(0, replacement.Length - suffix));
        var (oldRest, newRest) = (old.Length - prefix - suffix, replacement[prefix..^suffix]);
        var rewriter = new TextRewriter(text);
        for (var offset = at; offset >= 0; offset = text.Span[rewriter.Read..].IndexOf(old))
        {
            rewriter.CopyTo(rewriter.Read + offset + prefix);
            foreach (var character in newRest) rewriter.Write(character, oldRest);
            rewriter.SkipTo(rewriter.Read + oldRest);
            rewriter.CopyTo(rewriter.Read + suffix);
        }
        rewriter.CopyTo(text.Length);
        rewriter.Commit();
    }
}
