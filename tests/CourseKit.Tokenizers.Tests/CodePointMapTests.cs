using System.Text;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Normalising by the table of single code points gives what normalising the whole text gives, alignment included.</summary>
public sealed class CodePointMapTests
{
    [Theory]
    [InlineData(NormalizationForm.FormC)]
    [InlineData(NormalizationForm.FormD)]
    [InlineData(NormalizationForm.FormKC)]
    [InlineData(NormalizationForm.FormKD)]
    public void Unicode_forms_agree(NormalizationForm form)
    {
        var normalizer = new UnicodeNormalizer(form);
        foreach (var text in Texts()) Compare(text, normalizer.Apply, normalizer.ApplyToSequences);
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, null, false)]
    public void Berts_normaliser_agrees(bool lowercase, bool? stripAccents, bool cleanText)
    {
        var normalizer = new BertNormalizer { Lowercase = lowercase, StripAccents = stripAccents, CleanText = cleanText };
        foreach (var text in Texts()) Compare(text, normalizer.Apply, normalizer.ApplyStepByStep);
    }

    private static IEnumerable<string> Texts()
    {
        foreach (var text in OddTexts.Generate(17, 2000)) yield return text;
        var random = new Random(23);
        for (var i = 0; i < 2000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(1, 10); n > 0; n--)
            {
                var codePoint = random.Next(4) switch
                {
                    0 => random.Next(0x300, 0x370), // marks
                    1 => random.Next(0x1100, 0x1200), // letters of Hangul that compose
                    2 => random.Next(0x900, 0xE00), // scripts of India
                    _ => random.Next(0x110000),
                };
                if (codePoint is < 0xD800 or >= 0xE000) text.Append(char.ConvertFromUtf32(codePoint));
            }
            yield return text.ToString();
        }
    }

    private static void Compare(string text, Action<NormalizedText> fast, Action<NormalizedText> whole)
    {
        var (first, second) = (new NormalizedText(text), new NormalizedText(text));
        fast(first);
        whole(second);
        Assert.Equal(second.ToString(), first.ToString());
        for (var i = 0; i < first.Length; i++) Assert.Equal(second.AlignmentAt(i), first.AlignmentAt(i));
    }
}
