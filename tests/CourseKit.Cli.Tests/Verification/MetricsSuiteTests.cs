using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Tests.Verification;

public sealed class MetricsSuiteTests : IDisposable
{
    private static readonly string[] Classification =
    [
        "accuracy", "balanced_accuracy", "precision_recall_f1", "multilabel_f1", "matthews_correlation", "cohen_kappa", "confusion_matrix", "roc_auc",
        "roc_auc_multiclass", "roc_curve", "average_precision", "precision_recall_curve", "log_loss", "top_k_accuracy",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("coursekit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_golden_case_of_classification_passes()
    {
        var results = RunGoldens().Where(result => Classification.Contains(result.Case.Split(' ')[0])).ToList();
        Assert.Equal(Classification.Order(), results.Select(result => result.Case.Split(' ')[0]).Distinct().Order());
        Assert.All(results, result => Assert.Equal(Outcome.Passed, result.Outcome));
    }

    [Theory]
    [InlineData("""{"metric": "accuracy", "inputs": {"labels": [0, 1], "predictions": [0, 0]}, "expected": 0.5}""", Outcome.Passed)]
    [InlineData("""{"metric": "accuracy", "inputs": {"labels": [0, 1], "predictions": [0, 0]}, "expected": 0.500000002}""", Outcome.Failed)]
    [InlineData("""{"metric": "accuracy", "inputs": {"labels": [0, 1], "predictions": [0]}, "expected": 0.5}""", Outcome.Failed)]
    [InlineData("""{"metric": "accuracy", "inputs": {"labels": [0, 1], "predictions": [0, 0], "sample_weight": [1, 9]}, "expected": 0.5}""", Outcome.Unsupported)]
    [InlineData("""{"metric": "accuracy", "normalize": false, "inputs": {"labels": [0, 1], "predictions": [0, 0]}, "expected": 0.5}""", Outcome.Unsupported)]
    [InlineData("""{"metric": "roc_auc_multiclass", "average": "median", "inputs": {"labels": [0], "scores": [[1]]}, "expected": 1}""", Outcome.Unsupported)]
    [InlineData("""{"metric": "a_metric_of_the_future", "inputs": {}, "expected": 1}""", Outcome.Unsupported)]
    public void A_case_is_judged_by_its_own_values(string item, Outcome outcome)
    {
        File.WriteAllText(Path.Combine(_folder, "metrics.json"), $$"""{"cases": [{{item}}]}""");
        Assert.Equal(outcome, Assert.Single(Run(_folder)).Outcome);
    }

    [Fact]
    public void A_failure_says_where_the_difference_is()
    {
        File.WriteAllText(
            Path.Combine(_folder, "metrics.json"),
            """{"cases": [{"metric": "confusion_matrix", "normalize": null, "inputs": {"labels": [0, 1], "predictions": [0, 0]}, "expected": [[1, 0], [0, 1]]}]}""");
        var result = Assert.Single(Run(_folder));
        Assert.Equal("confusion_matrix #0", result.Case);
        Assert.StartsWith("at [1][0]: ours 1, expected 0", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metrics.json", """{"cases": [{"ids": [1]}]}""")]
    [InlineData("metrics.json", """{"metrics": 3}""")]
    [InlineData("metrics.json", "not JSON")]
    [InlineData("other.json", """{"cases": [{"metric": "accuracy"}]}""")]
    public void Other_files_are_left_alone(string name, string content)
    {
        File.WriteAllText(Path.Combine(_folder, name), content);
        Assert.Empty(new MetricsSuite().Find(_folder));
    }

    private static List<CaseResult> RunGoldens() => Run(Path.Combine(Repository.Root, "tests", "goldens", "metrics"));

    private static List<CaseResult> Run(string folder) => [.. new MetricsSuite().Find(folder).SelectMany(unit => unit.Run(new GoldenSources(null)))];
}
