using System.CommandLine;
using CourseKit.Cli.Recipes;
using CourseKit.Hub;
using CourseKit.Training;
using ModelCard = CourseKit.Cli.Recipes.ModelCard;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit train sentiment</c>: trains an adapter of the embedded encoder and keeps the best. <c>coursekit train tokenizer</c>
/// has a file of its own.</summary>
internal static class TrainCommand
{
    private static readonly SentimentRecipe Defaults = new() { WorkFolder = "" };

    public static Command Create()
    {
        // Anything but the two subcommands ends up here.
        var other = new Argument<string>("TASK") { Hidden = true, Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("train", "Trains an adapter of the embedded encoder, or a tokenizer's vocabulary, with our own trainers.")
        {
            CreateSentiment(), TrainTokenizerCommand.Create(), other,
        };
        command.SetAction(parsed => ErrorReport.Write(
            parsed.InvocationConfiguration.Error,
            $"There is nothing to train called \"{parsed.GetValue(other)}\"; expected sentiment or tokenizer.",
            ExitCode.Usage));
        return command;
    }

    private static Command CreateSentiment()
    {
        var output = new Option<string?>("--output") { Description = "The adapter's folder; without it, that of the embedded one.", HelpName = "DIR" };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the data.", DefaultValueFactory = _ => Defaults.Epochs };
        var batch = new Option<int>("--batch-size") { Description = "Sentences a step.", DefaultValueFactory = _ => Defaults.BatchSize };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => Defaults.LearningRate };
        var rank = new Option<int>("--rank") { Description = "Rank of the LoRA updates.", DefaultValueFactory = _ => Defaults.Rank };
        var seed = new Option<int>("--seed") { Description = "Decides everything random.", DefaultValueFactory = _ => Defaults.Seed };
        var limit = new Option<int?>("--limit") { Description = "Train on this many sentences only.", HelpName = "N" };
        var command = new Command("sentiment", "Trains a LoRA adapter of the embedded encoder with our own trainer and keeps the best. Ctrl-C saves and stops.")
        {
            output, epochs, batch, rate, rank, seed, limit,
        };
        foreach (var option in new[] { epochs, batch, rank }) RequirePositive(option);
        RequirePositive(limit);
        RequirePositive(rate);
        command.SetAction(parsed =>
        {
            var configuration = parsed.InvocationConfiguration;
            var folder = Path.GetFullPath(parsed.GetValue(output) ?? DefaultFolder());
            var recipe = new SentimentRecipe
            {
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batch),
                LearningRate = parsed.GetValue(rate),
                Rank = parsed.GetValue(rank),
                Seed = parsed.GetValue(seed),
                Limit = parsed.GetValue(limit),
                WorkFolder = folder + ".training",
            };
            using var interruption = new Interruption();
            return Run(recipe, folder, "coursekit " + string.Join(' ', parsed.Tokens.Select(token => token.Value)), configuration.Output, configuration.Error, interruption.Token);
        });
        return command;
    }

    private static void RequirePositive<T>(Option<T> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is { } value && Comparer<double>.Default.Compare(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture), 0) <= 0)
            result.AddError($"{option.Name} is {value}, expected more than 0.");
    });

    private static int Run(SentimentRecipe recipe, string folder, string commandLine, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        output.WriteLine("Loading SST-2 and the encoder ...");
        var data = recipe.LoadData();
        output.WriteLine(FormattableString.Invariant($"Training on {data.Train.Count:N0} sentences, evaluating on {data.Development.Count:N0}."));
        TrainingResult result;
        using (var progress = new ConsoleProgress(errors)) result = recipe.Train(data, progress, cancellation);
        foreach (var evaluation in result.Evaluations)
            output.WriteLine(FormattableString.Invariant($"step {evaluation.Step,6:N0}: development loss {evaluation.Loss:0.0000}, accuracy {evaluation.Metrics[Metric.Accuracy.Name]:0.0000}"));
        if (result.Interrupted)
        {
            var saved = Path.Combine(recipe.WorkFolder, "checkpoint-interrupted");
            return ErrorReport.Write(errors, $"stopped at step {result.Steps.Count}. The adapter as it was then is in {saved}; {folder} is unchanged.", ExitCode.Stopped);
        }

        Keep(recipe, result, data, folder, commandLine);
        output.WriteLine(FormattableString.Invariant($"Best: accuracy {result.Best!.Metrics[Metric.Accuracy.Name]:0.0000} after step {result.Best.Step:N0}. The adapter is in {folder}."));
        return ExitCode.Success;
    }

    private static void Keep(SentimentRecipe recipe, TrainingResult result, SentimentRecipe.Data data, string folder, string commandLine)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(recipe.WorkFolder, "checkpoint-best")))
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        ModelCard.Write(Path.Combine(folder, "README.md"), recipe, result, data, commandLine);
        Directory.Delete(recipe.WorkFolder, recursive: true);
    }

    private static string DefaultFolder() => Path.Combine(
        CourseKitFolders.EmbeddedData ?? throw new CheckpointException("The folder of embedded checkpoints was not found. Say where the adapter goes with --output DIR."),
        "models", "minilm-l6-sentiment");
}
