namespace CourseKit.Charts.Tests;

/// <summary>A figure of every kind, and of every kind those that are hard to draw. Tests of all charts run over it.</summary>
internal static class Gallery
{
    private static readonly string[] Sentence =
        ["[CLS]", "the", "film", "was", "not", "interesting", ",", "but", "the", "music", "was", "[SEP]"];

    public static IReadOnlyDictionary<string, Figure> Figures { get; } = new Dictionary<string, Figure>
    {
        ["bar"] = Chart.Bar(["negative", "neutral", "positive"], [9178, 3099, 2363], title: "Tweets by label", xTitle: "Label", yTitle: "Tweets"),
        ["bar-groups"] = Chart.Bar(["accuracy", "F1 (macro)", "F1 (weighted)", "ROC AUC"],
            [new Series("bag of words", [0.868, 0.791, 0.865, 0.921]), new Series("transformer", [0.926, 0.892, 0.927, 0.969])], title: "Two classifiers on the test set", percent: true),
        ["bar-lying"] = Chart.Bar(["worst flight ever", "thank you", "delayed", "cancelled", "great crew"], [-2.4, 2.1, -1.2, -1.9, 1.8], title: "Weights of the bag of words", xTitle: "Weight", horizontal: true),
        ["bar-many"] = Chart.Bar(Enumerable.Range(0, 60).Select(i => $"token {i}"), Enumerable.Range(0, 60).Select(i => 1000.0 / (i + 1)), title: "Sixty bars", yTitle: "Frequency"),
        ["bar-long-labels"] = Chart.Bar(Enumerable.Range(0, 9).Select(i => $"a label that goes on and on, number {i}, to no end"), Enumerable.Range(1, 9), title: "Labels that are far too long for their place under the axis of any chart of this width, and a title that is too long for a single line, and for two of them as well"),
        ["bar-12-series"] = Chart.Bar(["a", "b", "c"], Enumerable.Range(0, 12).Select(s => new Series($"series number {s}", [s + 1, 12 - s, 6])), title: "Twelve series"),
        ["bar-lying-long"] = Chart.Bar(Enumerable.Range(0, 40).Select(i => $"a very long label for the bar with the number {i}"), Enumerable.Range(0, 40).Select(i => i * 1e7), horizontal: true),
        ["bar-lying-negative"] = Chart.Bar(["a label of some length", "b", "c"], [-123_456_789, -12_345_678, 123_456_789], title: "Long numbers on both sides", horizontal: true),
        ["bar-lying-one-side"] = Chart.Bar(["a", "b"], [-0.5, -1.5], yTitle: "Coefficient", horizontal: true),
        ["bar-huge"] = Chart.Bar(["a", "b"], [1e300, -1e300], title: "Huge"),
        ["bar-tiny"] = Chart.Bar(["a", "b", "c"], [1e-300, 2e-300, double.NaN], title: "Tiny"),
        ["histogram-labels"] = Chart.Histogram(["negative", "positive", "negative", "neutral", "negative"], title: "Labels"),
        ["histogram"] = Chart.Histogram(Normal(2_000, 1), title: "Lengths of the tweets", xTitle: "Tokens"),
        ["histogram-two"] = Chart.Histogram([new Series("true positive", Normal(800, 2)), new Series("true negative", [.. Normal(800, 3).Select(x => x - 2)])], title: "Scores by true label", xTitle: "Logit"),
        ["heatmap"] = Chart.Heatmap(new[,] { { 1.0, 0.2, -0.4 }, { 0.2, 1.0, 0.1 }, { -0.4, 0.1, 1.0 } }, ["cat", "dog", "car"], ["cat", "dog", "car"], title: "Cosine similarity"),
        ["heatmap-wide"] = Chart.Heatmap(new double[3, 40], title: "All zero, unlabelled"),
        ["confusion"] = Chart.ConfusionMatrix(new long[,] { { 2612, 121 }, { 143, 589 } }, ["negative", "positive"]),
        ["confusion-normalized"] = Chart.ConfusionMatrix(new long[,] { { 2612, 121 }, { 143, 589 } }, ["negative", "positive"], normalized: true, title: "Confusion matrix, normalised by true label"),
        ["confusion-20"] = Chart.ConfusionMatrix(Counts(20), Enumerable.Range(0, 20).Select(i => $"a class with number {i}"), normalized: true),
        ["attention"] = Chart.Attention(Weights(Sentence.Length), Sentence, title: "Layer 3, head 7"),
        ["attention-64"] = Chart.Attention(Weights(64), Enumerable.Range(0, 64).Select(i => i % 3 == 0 ? "##longertoken" : $"tok{i}")),
        ["line"] = Chart.Line([1.0, 3, 2, 5, double.NaN, 4, 6, 5.5], title: "A line with a gap", xTitle: "Epoch", yTitle: "Score", markers: true),
        ["line-12-series"] = Chart.Line(Enumerable.Range(0, 12).Select(s => new Series($"run {s}", [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i / 5.0 + s) + s / 3.0)])), title: "Twelve runs"),
        ["line-small-differences"] = Chart.Line([1e9 + 1, 1e9 + 2, 1e9 + 1.5], title: "Large numbers with small differences"),
        ["line-100k"] = Chart.Line(Normal(100_000, 4), title: "A hundred thousand values"),
        ["roc"] = Chart.RocCurve([0, 0.02, 0.05, 0.1, 0.3, 0.6, 1], [0, 0.6, 0.82, 0.91, 0.97, 0.99, 1], auc: 0.9547),
        ["roc-two"] = Chart.RocCurve([new([0, 0.02, 0.05, 0.1, 0.3, 0.6, 1], [0, 0.6, 0.82, 0.91, 0.97, 0.99, 1], 0.955, "transformer"), new([0, 0.1, 0.3, 0.6, 1], [0, 0.45, 0.8, 0.93, 1], 0.82, "bag of words")]),
        ["loss"] = Chart.LossCurve(Enumerable.Range(1, 300), Enumerable.Range(1, 300).Select(i => Math.Round(0.7 / (1 + i / 60.0) + 0.03 * Math.Sin(i * 1.7), 6)), [100, 200, 300], [0.42, 0.31, 0.29], title: "Fine-tuning"),
        ["scatter"] = Chart.Scatter(Normal(240, 5), Normal(240, 6), groups: Enumerable.Range(0, 240).Select(i => $"group {i % 3}"), labels: Enumerable.Range(0, 240).Select(i => $"tweet {i}"), title: "Sentence embeddings, two components", xTitle: "First component", yTitle: "Second component"),
        ["scatter-100k"] = Chart.Scatter(Normal(100_000, 7), Normal(100_000, 8), title: "A hundred thousand points"),
        ["hostile"] = Chart.Bar(["<script>alert(1)</script>", "\"quoted\" & 'so'", "مرحبا بالعالم", "👩‍👩‍👧‍👦 family 🏳️‍🌈", "a\u0000b\u001b[31mc\u202Etxet", "<s>", "日本語のラベル", "half \ud83d pair"],
            [8, 7, 6, 5, 4, 3, 2, 1], title: "</title></script><script>alert('title')</script>", xTitle: "]]> --> <!-- &lt;", yTitle: "%{y} $x$ <b>bold</b>"),
        ["empty-bar"] = Chart.Bar([], Array.Empty<double>(), title: "Nothing"),
        ["empty-line"] = Chart.Line([double.NaN, double.PositiveInfinity]),
        ["empty-heatmap"] = Chart.Heatmap(new double[0, 0]),
    };

    /// <summary>The names of all figures, for theories.</summary>
    public static TheoryData<string> Names => [.. Figures.Keys];

    /// <summary>Numbers that look random and are the same on every run: sums of uniform ones are nearly normal.</summary>
    public static double[] Normal(int count, uint seed)
    {
        var state = seed;
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 12).Sum(_ => Uniform(ref state)) - 6)];
    }

    // Rounded, because the last digits of an exponential differ between systems, and snapshots must not.
    private static double[,] Weights(int size)
    {
        var weights = new double[size, size];
        uint state = 9;
        for (var row = 0; row < size; row++)
        {
            double sum = 0;
            for (var column = 0; column < size; column++) sum += weights[row, column] = Math.Exp(6 * Uniform(ref state) - Math.Abs(row - column));
            for (var column = 0; column < size; column++) weights[row, column] = Math.Round(weights[row, column] / sum, 6);
        }
        return weights;
    }

    private static long[,] Counts(int size)
    {
        var counts = new long[size, size];
        uint state = 10;
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++) counts[row, column] = (long)(Uniform(ref state) * (row == column ? 500 : 20));
        return counts;
    }

    // A linear congruential generator with the constants of "Numerical Recipes".
    private static double Uniform(ref uint state)
    {
        state = unchecked(state * 1664525 + 1013904223);
        return state / 4294967296.0;
    }
}
