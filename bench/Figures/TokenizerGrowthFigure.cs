using System.Globalization;
using CourseKit.Bench.Tokenization;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>How the processor time of encoding and decoding grows with the length of a text that is as hard as can be, up to a million characters, as a table; and
/// the steepest growth of all.</summary>
internal static class TokenizerGrowthFigure
{
    private const string Name = "tokenizer, growth";

    // Cost in proportion to length has the exponent 1. What outgrows the caches adds a little.
    private const double Goal = 1.3;
    private const double Patience = 20;
    private const double Enough = 0.1;
    private const int Fewest = 3;

    private static readonly int[] Lengths = [62_500, 125_000, 250_000, 500_000, 1_000_000];

    private static readonly (string What, Func<Tokenizer, string> Piece)[] Inputs =
    [
        ("a", _ => "a"),
        ("spaces", _ => " "),
        ("line breaks", _ => "\n"),
        ("apostrophes", _ => "'"),
        ("digits", _ => "7"),
        ("▁", _ => "▁"),
        ("words", _ => "tokens of every length "),
        ("letters without spaces", _ => "qzjxkvbwpyfgmhrd"),
        ("marks in the wrong order", _ => "\u0301\u0323"),
        ("emoji joined", _ => "👩‍"),
        ("Hangul", _ => "각"),
        ("ideographs", _ => "数"),
        ("special tokens", tokenizer => Special(tokenizer)),
        ("special tokens cut", tokenizer => Special(tokenizer)[..^1]),
        ("special tokens nested", tokenizer => Special(tokenizer) is var token ? token[..(token.Length / 2)] + token + token[(token.Length / 2)..] : ""),
        ("U+FFFD", _ => "\ufffd"),
    ];

    public static void Measure(Session session) => TokenizerFigures.WithFiles(files =>
    {
        var steepest = 0.0;
        session.Line([Name, "tokenizer", "work", "input", .. Lengths.Select(length => $"{length.ToString(CultureInfo.InvariantCulture)}, ms"), "exponent"]);
        foreach (var vocabulary in Vocabularies.All)
        {
            try
            {
                var tokenizer = Tokenizer.FromFile(Vocabularies.File(vocabulary, files));
                steepest = Math.Max(steepest, Measure(session, vocabulary.Name, tokenizer));
            }
            catch (Exception reason) when (reason is SkippedException or TokenizerException)
            {
                session.Note($"{vocabulary.Name}: skipped: {reason.Message}");
            }
        }

        session.Figure($"{Name}, steepest exponent", steepest, "", below: Goal);
    });

    private static double Measure(Session session, string name, Tokenizer tokenizer)
    {
        var steepest = 0.0;
        foreach (var (what, piece) in Inputs)
        {
            var texts = Array.ConvertAll(Lengths, length => Repeat(piece(tokenizer), length));
            var ids = Array.ConvertAll(texts, text => new int[(4 * text.Length) + 16]);
            steepest = Math.Max(steepest, Row(session, name, "ids", what, i => tokenizer.EncodeIds(texts[i], ids[i])));
            steepest = Math.Max(steepest, Row(session, name, "with offsets", what, i => tokenizer.Encode(texts[i])));
            steepest = Math.Max(steepest, Row(session, name, "decode", what, i => tokenizer.Decode(ids[i].AsSpan(0, tokenizer.EncodeIds(texts[i], ids[i])).ToArray())));
        }

        return steepest;
    }

    // The exponent is the slope of the logarithms from the first length to the last.
    private static double Row(Session session, string name, string work, string what, Action<int> run)
    {
        var times = new List<double>();
        for (var i = 0; i < Lengths.Length && (times.Count == 0 || times[^1] < Patience); i++) times.Add(Time(() => run(i)));
        var exponent = Math.Log(times[^1] / times[0]) / Math.Log((double)Lengths[times.Count - 1] / Lengths[0]);
        session.Line([Name, name, work, what, .. Lengths.Select((_, i) => i < times.Count ? Session.Text(1e3 * times[i]) : "-"), Session.Text(exponent)]);
        return exponent;
    }

    // Processor time, the least of some runs: what other work adds is no part of the growth.
    private static double Time(Action work)
    {
        var (fastest, total) = (double.MaxValue, 0.0);
        for (var run = 0; run < Fewest || total < Enough; run++)
        {
            var seconds = Stretch.Of(work).Cpu;
            (fastest, total) = (Math.Min(fastest, seconds), total + seconds);
            if (total > Patience) break;
        }

        return fastest;
    }

    private static string Special(Tokenizer tokenizer) => tokenizer.AddedTokens.Count > 0 ? tokenizer.AddedTokens[0].Content : "<none>";

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, Math.Max(1, length / piece.Length)));
}
