using System.CommandLine;
using System.Globalization;
using CourseKit.Pipelines;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit sentiment</c>: a text, the lines of a file, or those of standard input, each with its class and score.</summary>
internal static class SentimentCommand
{
    private const int LongestShown = 100;

    public static Command Create()
    {
        var texts = new Argument<string[]>("TEXT")
        {
            Description = "One or more texts, or a file with one text a line; without any, the lines of standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var file = new Option<string?>("--file") { Description = "A UTF-8 file with one text a line.", HelpName = "FILE" };
        var model = new Option<string?>("--model") { Description = "Another classifier: a folder or a name.", HelpName = "NAME" };
        var adapter = new Option<string?>("--adapter") { Description = "A LoRA adapter over it.", HelpName = "NAME" };
        var command = new Command("sentiment", "Says whether texts are positive or negative: label, score and text, separated by tabs.") { texts, file, model, adapter };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var given = parsed.GetValue(texts) ?? [];
            var path = parsed.GetValue(file) ?? (given is [var only] && File.Exists(only) ? only : null);
            if (parsed.GetValue(file) is not null && given.Length > 0) return ErrorReport.Write(errors, "Give either texts or --file, not both.", ExitCode.Usage);
            var lines = path is not null ? TextLines.OfFile(path) : given.Length > 0 ? given : TextLines.OfStandardInput();
            var pipeline = Pipeline.SentimentAnalysis(parsed.GetValue(model), parsed.GetValue(adapter));
            foreach (var chunk in lines.Chunk(1024))
            {
                var answers = pipeline.Run(chunk);
                for (var i = 0; i < chunk.Length; i++) output.WriteLine(Line(answers[i], chunk[i]));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static string Line(Classification answer, string text)
    {
        var shown = ErrorReport.OneLine(text).Replace('\t', ' ');
        if (shown.Length > LongestShown) shown = shown[..(char.IsHighSurrogate(shown[LongestShown - 2]) ? LongestShown - 2 : LongestShown - 1)] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{answer.Label}\t{answer.Score:0.0000}\t{shown}");
    }
}
