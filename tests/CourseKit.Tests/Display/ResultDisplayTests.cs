using CourseKit.Metrics;
using CourseKit.Pipelines;
using CourseKit.Training;

namespace CourseKit.Tests.Display;

/// <summary>How the results of pipelines, metrics and training are shown in a notebook.</summary>
public sealed class ResultDisplayTests
{
    private static readonly TextClassificationPipeline Pipeline = CourseKit.Pipelines.Pipeline.TextClassification(Repository.Golden("pipelines", "text-classification"));

    [Fact]
    public void An_answer_shows_its_score_as_a_number_and_a_bar()
    {
        var html = Shown.Html(new Classification("<POSITIVE>", 0.98765f));
        Assert.Equal(["<POSITIVE>", "0.988"], Assert.Single(Shown.Rows(html)));
        Assert.Contains(html.Descendants("span"), bar => bar.Attribute("style")!.Value.Contains("width:98.8%", StringComparison.Ordinal));
        Assert.Equal("<POSITIVE> 0.988", Shown.Text(new Classification("<POSITIVE>", 0.98765f)));
    }

    [Fact]
    public void A_logit_has_no_bar()
    {
        var html = Shown.Html(new Classification("POSITIVE", -3.5f));
        Assert.Equal(["POSITIVE", "-3.500"], Assert.Single(Shown.Rows(html)));
        Assert.Empty(html.Descendants("span"));
    }

    [Fact]
    public void Answers_to_a_list_stand_beside_their_texts()
    {
        string[] texts = ["raer <b>stide</b>", "two\nlines", string.Concat(Enumerable.Repeat("😀", 100))];
        var answers = Pipeline.Run(texts);
        var rows = Shown.Rows(Shown.Html(answers));
        Assert.Equal("3 texts", Shown.Caption(Shown.Html(answers)));
        Assert.Equal(answers.Select(answer => answer.Label), rows.Select(row => row[0]));
        Assert.Equal(["raer <b>stide</b>", "two lines", string.Concat(Enumerable.Repeat("😀", 49)) + "…"], rows.Select(row => row[2]));
        Assert.Equal(answers.ToString(), Shown.Text(answers));
        Assert.Equal(1 + 1 + 3, answers.ToString().Split('\n').Length);
    }

    [Fact]
    public void Of_many_answers_the_first_are_shown()
    {
        var html = Shown.Html(Pipeline.Run([.. Enumerable.Repeat("raer", 1200)]));
        Assert.Equal("1,200 texts, the first 10", Shown.Caption(html));
        Assert.Equal(10, Shown.Rows(html).Length);
        Assert.Empty(Shown.Rows(Shown.Html(Pipeline.Run(Array.Empty<string>()))));
    }

    [Fact]
    public void Answers_become_a_data_set()
    {
        var answers = Pipeline.Run(["raer stide", "peer"]);
        var data = answers.ToDataset();
        Assert.Equal(["text", "label", "score"], data.ColumnNames);
        Assert.Equal(["raer stide", "peer"], data.Column<string>("text"));
        Assert.Equal(answers, data.Select(row => new Classification(row.Get<string>("label"), row.Get<float>("score"))));
    }

    [Fact]
    public void A_confusion_matrix_is_a_table_with_heads_on_both_sides()
    {
        var matrix = ConfusionMatrix.Compute(["a", "a", "b", "b", "b"], ["a", "b", "b", "b", "a"]);
        var html = Shown.Html(matrix);
        Assert.Equal([["a", "1", "1"], ["b", "1", "2"]], Shown.Rows(html));
        Assert.Equal(["true class", "apredicted", "bpredicted"], html.Descendants("th").Where(head => head.Attribute("scope")!.Value == "col").Select(head => head.Value));
        Assert.Equal(["a", "b"], html.Descendants("th").Where(head => head.Attribute("scope")!.Value == "row").Select(head => head.Value));
        Assert.Equal(matrix.ToString(), Shown.Text(matrix));
    }

    [Fact]
    public void Training_shows_a_line_for_each_evaluation()
    {
        TrainingStep[] steps = [new(1, 4, 0.1, 1), new(2, 2, 0.1, 1), new(3, 1, 0.1, 1), new(4, 0.5, 0.1, 1), new(5, 0.25, 0.1, 1)];
        EvaluationResult first = new(2, 1.5, new Dictionary<string, double> { ["accuracy"] = 0.5 }), second = new(4, 1.25, new Dictionary<string, double> { ["accuracy"] = 0.75 });
        var html = Shown.Html(new TrainingResult(steps, [first, second], second, TimeSpan.FromSeconds(1.25), Interrupted: true));
        Assert.StartsWith("5 steps in 1.", Shown.Caption(html), StringComparison.Ordinal);
        Assert.EndsWith("interrupted", Shown.Caption(html), StringComparison.Ordinal);
        Assert.Equal(
            [["2", "3.0000", "1.5000", "0.5000", ""], ["4", "0.7500", "1.2500", "0.7500", "best"], ["5", "0.2500", "", "", ""]],
            Shown.Rows(html));
        Assert.Equal([["loss", "1.2500"], ["accuracy", "0.7500"]], Shown.Rows(Shown.Html(second)));
        Assert.Equal("Evaluation after 4 steps\nfigure     value\nloss      1.2500\naccuracy  0.7500", Shown.Text(second));
    }

    [Fact]
    public void A_ROC_curve_knows_its_area()
    {
        int[] labels = [0, 0, 1, 1, 0, 1, 1, 0];
        double[] scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.9, 0.4, 0.2];
        foreach (var dropIntermediate in new[] { true, false })
            Assert.Equal(RocAuc.Compute(labels, scores), RocCurve.Compute(labels, scores, dropIntermediate).Auc, 12);
        Assert.StartsWith("ROC curve of ", RocCurve.Compute(labels, scores).ToString(), StringComparison.Ordinal);
    }
}
