using System.CommandLine;
using CourseKit.Datasets;
using CourseKit.Metrics;
using CourseKit.Pipelines;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit evaluate TASK DATASET</c>: answers every row and says how often, and in what way, the answers are right.</summary>
internal static class EvaluateCommand
{
    private const string Sentiment = "sentiment";
    private const int Negative = 0;
    private const int Positive = 1;

    public static Command Create()
    {
        var task = new Argument<string>("TASK") { Description = $"What is evaluated: {Sentiment}." };
        var data = new Argument<string>("DATASET") { Description = $"What on: {string.Join(" or ", LabelledTexts.Names)}." };
        var model = new Option<string?>("--model") { Description = "Another classifier: a folder or a name.", HelpName = "NAME" };
        var adapter = new Option<string?>("--adapter") { Description = "A LoRA adapter over it.", HelpName = "NAME" };
        var command = new Command("evaluate", "Evaluates a pipeline on a data set: accuracy, F1 and ROC AUC from both sides, confusion matrix.") { task, data, model, adapter };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(task) is var name && name != Sentiment)
                return ErrorReport.Write(errors, $"There is no task \"{name}\" to evaluate; expected {Sentiment}.", ExitCode.Usage);
            using var interruption = new Interruption();
            Run(parsed.GetRequiredValue(data), parsed.GetValue(model), parsed.GetValue(adapter), output, errors, interruption.Token);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Run(string name, string? model, string? adapter, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var data = LabelledTexts.Load(name);
        output.WriteLine(data.Description);
        var pipeline = Pipeline.SentimentAnalysis(model, adapter);
        int ClassOf(string name) => pipeline.Labels.ToList().FindIndex(label => label.Equals(name, StringComparison.OrdinalIgnoreCase));
        var (positive, negative) = (ClassOf("POSITIVE"), ClassOf("NEGATIVE"));
        if (positive < 0 || negative < 0)
            throw new CheckpointException($"The model's classes are {string.Join(", ", pipeline.Labels)}; expected POSITIVE and NEGATIVE among them. Evaluate a sentiment classifier.");

        var clock = System.Diagnostics.Stopwatch.StartNew();
        IReadOnlyList<float[]> scores;
        using (var progress = new ConsoleProgress(errors))
            scores = pipeline.Scores([.. data.Texts.Select(text => new TextPair(text))], progress: progress, cancellation: cancellation);
        var elapsed = clock.Elapsed.TotalSeconds;
        Print(output, data.Labels, [.. scores.Select(row => (double)row[negative])], [.. scores.Select(row => (double)row[positive])]);
        output.WriteLine();
        output.WriteLine(FormattableString.Invariant($"{data.Texts.Count:N0} texts in {elapsed:0.0} s, {data.Texts.Count / elapsed:N0} texts/s."));
    }

    private static void Print(TextWriter output, int[] labels, double[] negative, double[] positive)
    {
        var predictions = positive.Zip(negative, (p, n) => p > n ? Positive : Negative).ToArray();
        var matrix = ConfusionMatrix.Compute(labels, predictions, ["negative", "positive"]);
        var swapped = Array.ConvertAll(labels, label => 1 - label);
        var classes = PrecisionRecallF1.PerClass(matrix);
        void Line(string what, double value) => output.WriteLine(FormattableString.Invariant($"  {what,-34}{value:0.0000}"));

        output.WriteLine();
        Line("accuracy", Accuracy.Compute(matrix));
        Line("F1, positive", classes[Positive].F1);
        Line("F1, negative", classes[Negative].F1);
        Line("F1, macro", PrecisionRecallF1.Compute(matrix, Average.Macro).F1);
        // The score must be the probability of the class that counts as 1, so the negative side has the other probability and the other labels.
        Line("ROC AUC, score of positive", RocAuc.Compute(labels, positive));
        Line("ROC AUC, score of negative", RocAuc.Compute(swapped, negative));
        output.WriteLine();
        output.WriteLine("Confusion matrix (rows: label, columns: prediction)");
        output.WriteLine(matrix.ToString());
        output.WriteLine();
        output.WriteLine("Normalised over each label");
        output.WriteLine(matrix.ToString(Normalize.True));
    }
}
