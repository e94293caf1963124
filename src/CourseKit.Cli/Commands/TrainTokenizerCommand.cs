using System.CommandLine;
using System.Diagnostics;
using CourseKit.Cli.Recipes;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit train tokenizer</c>: learns a vocabulary from text files and writes it as a folder that <c>FromPretrained</c> and
/// transformers' <c>AutoTokenizer</c> load.</summary>
internal static class TrainTokenizerCommand
{
    public static Command Create()
    {
        var files = new Option<string[]>("--files") { Description = "Text files in UTF-8; each line is a text.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--output") { Description = "The folder that the tokenizer is written to.", HelpName = "FOLDER", Required = true };
        var type = new Option<string>("--type") { Description = "The kind of vocabulary.", DefaultValueFactory = _ => TokenizerRecipe.Types[0] };
        type.AcceptOnlyFromAmong([.. TokenizerRecipe.Types]);
        var size = new Option<int>("--vocab-size") { Description = "How many tokens, special ones included.", DefaultValueFactory = _ => 30_000 };
        var frequency = new Option<int>("--min-frequency") { Description = "Leave out what occurs less often.", DefaultValueFactory = _ => 1 };
        var alphabet = new Option<int?>("--limit-alphabet") { Description = "Start from this many characters only (bpe, wordpiece).", HelpName = "N" };
        var lowercase = new Option<bool>("--lowercase") { Description = "Lowercase the text first." };
        var special = new Option<string[]>("--special-tokens") { Description = "Special tokens beside the usual ones.", HelpName = "TOKEN", AllowMultipleArgumentsPerToken = true };
        var threads = new Option<int?>("--threads") { Description = "Use this many threads at most.", HelpName = "N" };
        var merges = new Option<int>("--show-merges") { Description = "Show the first merges as they happen (bpe, wordpiece).", HelpName = "N" };
        foreach (var option in new Option[] { size, frequency, alphabet, threads })
            option.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value < 1) result.AddError($"{option.Name} is {value}, expected at least 1.");
            });
        var command = new Command("tokenizer", "Trains a tokenizer on text files, on all threads. Ctrl-C stops and writes nothing.")
        {
            files, output, type, size, frequency, alphabet, lowercase, special, threads, merges,
        };
        command.SetAction(parsed =>
        {
            var configuration = parsed.InvocationConfiguration;
            var paths = parsed.GetRequiredValue(files);
            if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
                return ErrorReport.Write(configuration.Error, $"'{missing}' {(Directory.Exists(missing) ? "is a folder" : "does not exist")}, expected a text file.", ExitCode.Usage);
            var left = parsed.GetValue(merges);
            var recipe = new TokenizerRecipe
            {
                Type = parsed.GetRequiredValue(type),
                VocabularySize = parsed.GetValue(size),
                MinFrequency = parsed.GetValue(frequency),
                LimitAlphabet = parsed.GetValue(alphabet),
                Lowercase = parsed.GetValue(lowercase),
                SpecialTokens = parsed.GetValue(special) ?? [],
                Threads = parsed.GetValue(threads),
                OnMerge = left == 0 ? null : report =>
                {
                    if (left-- > 0) configuration.Output.WriteLine(FormattableString.Invariant($"{report.Step,6:N0}  {report.Left} + {report.Right} = {report.Token}  ({report.Count:N0} times)"));
                },
            };
            using var interruption = new Interruption();
            return Run(recipe, paths, parsed.GetRequiredValue(output), configuration.Output, configuration.Error, interruption.Token);
        });
        return command;
    }

    private static int Run(TokenizerRecipe recipe, string[] files, string folder, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Tokenizer tokenizer;
        using (var bar = new ConsoleProgress(errors)) tokenizer = recipe.Train(files, new Bridge(bar), cancellation);
        tokenizer.SavePretrained(folder);
        output.WriteLine(FormattableString.Invariant($"{tokenizer.VocabularySize:N0} tokens in {clock.Elapsed.TotalSeconds:0.0} s. The tokenizer is in {folder}."));
        if (tokenizer.VocabularySize < recipe.VocabularySize) output.WriteLine(FormattableString.Invariant($"The text gave no more; {recipe.VocabularySize:N0} were asked for."));
        return ExitCode.Success;
    }

    /// <summary>Shows each phase of training as a bar of its own.</summary>
    private sealed class Bridge(IProgress<ProgressReport> bar) : IProgress<TrainingProgress>
    {
        private string _phase = "";
        private long _began;

        public void Report(TrainingProgress value)
        {
            if (value.Phase != _phase) (_phase, _began) = (value.Phase, Stopwatch.GetTimestamp());
            bar.Report(new ProgressReport(value.Phase, value.Done, value.Total, value.Unit, Stopwatch.GetElapsedTime(_began), []));
        }
    }
}
