using CourseKit.Charts;
using CourseKit.Datasets;
using CourseKit.Metrics;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;
using CourseKit.Training;

namespace CourseKit.Tests.Charts;

/// <summary>Charts of what the library returns.</summary>
public sealed class LibraryChartTests
{
    [Theory]
    [InlineData(Normalize.None, 1, 1, 1, 3)]
    [InlineData(Normalize.True, 0.5, 0.5, 0.25, 0.75)]
    [InlineData(Normalize.Pred, 0.5, 0.25, 0.5, 0.75)]
    [InlineData(Normalize.All, 1 / 6.0, 1 / 6.0, 1 / 6.0, 0.5)]
    public void A_confusion_matrix_is_divided_by_what_was_asked(Normalize normalize, double aa, double ab, double ba, double bb)
    {
        var matrix = ConfusionMatrix.Compute(["a", "a", "b", "b", "b", "b"], ["a", "b", "b", "b", "b", "a"]);
        var figure = Chart.ConfusionMatrix(matrix, normalize);
        var heatmap = Assert.IsType<HeatmapTrace>(figure.Data[0]);
        Assert.Equal([[aa, ab], [ba, bb]], heatmap.Z);
        Assert.Equal(normalize == Normalize.None, figure.Title == "Confusion matrix");
        Assert.Equal("Mine", Chart.ConfusionMatrix(matrix, normalize: normalize, title: "Mine").Title);
    }

    [Fact]
    public void A_ROC_curve_shows_its_area()
    {
        int[] labels = [0, 0, 1, 1];
        double[] scores = [0.1, 0.4, 0.35, 0.8];
        var curve = RocCurve.Compute(labels, scores);
        // scikit-learn's documentation has this example: 0.75.
        foreach (var figure in new[] { Chart.RocCurve(curve, "mine"), Chart.RocCurve(labels, scores, "mine"), Chart.RocCurve(labels.ToList(), (IReadOnlyList<double>)scores, "mine") })
        {
            var line = Assert.IsType<ScatterTrace>(figure.Data[0]);
            Assert.Equal("mine, AUC 0.750", line.Name);
            Assert.Equal(curve.FalsePositiveRate, line.X);
            Assert.Equal(curve.TruePositiveRate, line.Y);
        }
    }

    [Fact]
    public void Several_ROC_curves_share_a_chart()
    {
        var curve = RocCurve.Compute([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
        var figure = Chart.RocCurve([("bag of words", curve), ("transformer", RocCurve.Compute([0, 1], [0.0, 1.0]))]);
        Assert.Equal(["bag of words, AUC 0.750", "transformer, AUC 1.000"], figure.Data.Take(2).Cast<ScatterTrace>().Select(trace => trace.Name));
    }

    [Fact]
    public void Losses_are_drawn_by_step_with_those_of_evaluations()
    {
        TrainingStep[] steps = [new(1, 4, 0.1, 1), new(2, 2, 0.1, 1), new(3, 0, 0.1, 1)];
        var result = new TrainingResult(steps, [new(2, 1.5, new Dictionary<string, double>())], null, TimeSpan.Zero, false);
        var (training, evaluation) = ((ScatterTrace)Chart.LossCurve(result).Data[0], (ScatterTrace)Chart.LossCurve(result).Data[1]);
        Assert.Equal([1, 2, 3], training.X);
        Assert.Equal([4, 2, 0], training.Y);
        Assert.Equal([2], evaluation.X);
        Assert.Equal([1.5], evaluation.Y);
        Assert.Equal([4, 3, 1], ((ScatterTrace)Chart.LossCurve(result, window: 2).Data[0]).Y);
        Assert.Single(Chart.LossCurve(result with { Evaluations = [] }).Data);
        Assert.Throws<ArgumentOutOfRangeException>(() => Chart.LossCurve(result, window: 0));
    }

    [Fact]
    public void Attention_is_that_of_the_layer_head_and_sentence_asked_for()
    {
        var golden = SafetensorsFile.Open(Path.Combine(Repository.Classifier, "expected.safetensors"));
        var ids = golden["in.input_ids"].ToTensor();
        var mask = golden["in.attention_mask"].ToTensor();
        var output = AutoModel.ForSequenceClassification(Repository.Classifier).Forward(new(ids, mask, golden["in.token_type_ids"].ToTensor()), outputAttentions: true);
        string[] tokens = [.. Enumerable.Range(0, ids.Shape[1]).Select(i => $"t{i}")];
        var (layers, heads) = (output.Attentions!.Count, output.Attentions[0].Shape[1]);
        Assert.True(layers > 1 && heads > 1 && ids.Shape[0] > 1);

        var figure = Chart.Attention(output.Attentions, tokens, layer: 1, head: 0, sentence: 1);
        var expected = golden["out.attentions.1"].ToTensor()[1, 0].ToArray();
        var z = Assert.IsType<HeatmapTrace>(figure.Data[0]).Z.SelectMany(row => row).ToArray();
        var real = mask.ToArray<long>()[ids.Shape[1]..(2 * ids.Shape[1])];
        for (var i = 0; i < z.Length; i++)
            if (real[i / tokens.Length] == 1) Assert.Equal(expected[i], z[i], 1e-4);
        Assert.Equal("Attention, layer 1, head 0", figure.Title);
        Assert.Equal($"Attention, layer {layers - 1}, head {heads - 1}", Chart.Attention(output.Attentions, tokens, ^1, ^1).Title);
    }

    [Fact]
    public void Attention_that_is_not_there_is_an_error_that_says_what_to_do()
    {
        Tensor[] attentions = [Tensor.Ones([1, 2, 3, 3])];
        string[] tokens = ["a", "b", "c"];
        Assert.Contains("outputAttentions: true", Assert.Throws<ChartException>(() => Chart.Attention(null, tokens, 0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("no layer 1", Assert.Throws<ChartException>(() => Chart.Attention(attentions, tokens, 1, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("no head ^3", Assert.Throws<ChartException>(() => Chart.Attention(attentions, tokens, 0, ^3)).Message, StringComparison.Ordinal);
        Assert.Contains("no sentence 1", Assert.Throws<ChartException>(() => Chart.Attention(attentions, tokens, 0, 0, sentence: 1)).Message, StringComparison.Ordinal);
        Assert.Contains("2 tokens", Assert.Throws<ChartException>(() => Chart.Attention(attentions, tokens[..2], 0, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ChartException>(() => Chart.Attention([Tensor.Ones([2, 3, 3])], tokens, 0, 0));
    }

    [Fact]
    public void A_column_is_drawn_by_its_kind()
    {
        var data = Dataset.FromColumns(
            ("label", (string?[])["good", "bad", "bad", null]), ("score", new double?[] { 1, 2.5, null, 4 }), ("length", new[] { 3, 4, 5, 6 }), ("flag", new[] { true, false, true, true }));
        Assert.Equal(["bad", "good", "(missing)"], Labels(Chart.Histogram(data, "label")));
        Assert.Equal(["true", "false"], Labels(Chart.Histogram(data, "flag")));
        var scores = Chart.Histogram(data, "score", bins: 3, title: "Scores");
        Assert.Equal(3, Assert.IsType<BarTrace>(scores.Data[0]).Y.Sum());
        Assert.Equal(("Scores", "score (1 missing)"), (scores.Title, scores.Layout.XAxis?.Title?.Text));
        Assert.Equal(4, Assert.IsType<BarTrace>(Chart.Histogram(data, "length").Data[0]).Y.Sum());
        Assert.Throws<DatasetException>(() => Chart.Histogram(data, "no such"));
        // Columns are lists, so the plain forms take them.
        Assert.Equal(["bad", "good"], Labels(Chart.Histogram(data.Filter(row => !row.IsMissing("label")).Column<string>("label"))));
        Assert.Equal(4, Assert.IsType<BarTrace>(Chart.Histogram(data.Column<int>("length"), bins: 2).Data[0]).Y.Sum());
    }

    private static IReadOnlyList<string> Labels(Figure figure) => figure.Layout.XAxis!.Labels!;
}
