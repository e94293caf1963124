using CourseKit.Bench.Tokenization;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>What encoding ids into a caller's buffer allocates, once caches are warm, over real text of every kind.</summary>
internal static class TokenizerAllocationFigure
{
    private const string Name = "tokenizer, allocation";
    private const int WarmUp = 3;
    private const int Runs = 5;

    public static void Measure(Session session) => TokenizerFigures.WithFiles(files =>
    {
        foreach (var vocabulary in Vocabularies.All)
        {
            try
            {
                var tokenizer = Tokenizer.FromFile(Vocabularies.File(vocabulary, files));
                foreach (var text in RealTexts.All) session.Figure($"{Name}, {vocabulary.Name}, ids into a buffer, {text.Kind}", BytesPerText(tokenizer, text.Texts), "bytes a text", below: 1);
            }
            catch (Exception reason) when (reason is SkippedException or TokenizerException)
            {
                session.Note($"{vocabulary.Name}: skipped: {reason.Message}");
            }
        }
    });

    private static double BytesPerText(Tokenizer tokenizer, string[] texts)
    {
        var ids = new int[(4 * texts.Max(text => text.Length)) + 16];
        for (var run = 0; run < WarmUp; run++) Encode(tokenizer, texts, ids);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < Runs; run++) Encode(tokenizer, texts, ids);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Runs / texts.Length;
    }

    private static void Encode(Tokenizer tokenizer, string[] texts, int[] ids)
    {
        foreach (var text in texts) tokenizer.EncodeIds(text, ids);
    }
}
