using System.Globalization;
using CourseKit.Display;

namespace CourseKit.Training;

/// <summary>How a training run is shown in a notebook: a line for each evaluation, with the training loss since the one before.</summary>
internal sealed class TrainingResultFormatters
{
    public IEnumerable<object> CreateTypeFormatters() => DisplayTable.Formatters<TrainingResult>(Table);

    internal static DisplayTable Table(TrainingResult result)
    {
        var names = result.Evaluations.SelectMany(evaluation => evaluation.Metrics.Keys).Distinct().ToArray();
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{result.Steps.Count:N0} steps in {result.Elapsed.TotalSeconds:0.0} s{(result.Interrupted ? ", interrupted" : "")}"),
            [
                new("step", IsNumber: true, IsHeader: true), new("training loss", IsNumber: true), new("evaluation loss", IsNumber: true),
                .. names.Select(name => new TableColumn(name, IsNumber: true)), new("best"),
            ],
            Ends(result).Select(end => (TableCell[])
            [
                end.Step.ToString("N0", CultureInfo.InvariantCulture), Figure(TrainingLoss(result, end)), Figure(end.Evaluation?.Loss),
                .. names.Select(name => Figure(end.Evaluation?.Metrics.GetValueOrDefault(name, double.NaN))),
                end.Evaluation is not null && end.Evaluation == result.Best ? "best" : "",
            ]));
    }

    // Every evaluation, and the last step where none came after it.
    private static IEnumerable<End> Ends(TrainingResult result)
    {
        var after = 0;
        foreach (var evaluation in result.Evaluations)
        {
            yield return new(after, evaluation.Step, evaluation);
            after = evaluation.Step;
        }

        if (after < result.Steps.Count) yield return new(after, result.Steps.Count, null);
    }

    private static double? TrainingLoss(TrainingResult result, End end) =>
        result.Steps.Where(step => step.Step > end.After && step.Step <= end.Step).Select(step => (double?)step.Loss).Average();

    private static TableCell Figure(double? value) => value is null ? "" : value.Value.ToString("0.0000", CultureInfo.InvariantCulture);

    private sealed record End(int After, int Step, EvaluationResult? Evaluation);
}

/// <summary>How an evaluation is shown in a notebook: a line for each figure.</summary>
internal sealed class EvaluationResultFormatters
{
    public IEnumerable<object> CreateTypeFormatters() => DisplayTable.Formatters<EvaluationResult>(Table);

    internal static DisplayTable Table(EvaluationResult result) => new(
        string.Create(CultureInfo.InvariantCulture, $"Evaluation after {result.Step:N0} steps"),
        [new("figure", IsHeader: true), new("value", IsNumber: true)],
        result.Metrics.Prepend(KeyValuePair.Create("loss", result.Loss)).Select(entry => (TableCell[])[entry.Key, entry.Value.ToString("0.0000", CultureInfo.InvariantCulture)]));
}
