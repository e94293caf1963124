using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CourseKit.Cli.Commands;

namespace CourseKit.Cli;

/// <summary>The command <c>coursekit</c>: its sub-commands, its help, and what a failure looks like.</summary>
public static class CourseKitCommand
{
    private const string Examples = """
        Examples:
          coursekit run 02                             a lecture: every cell, and a page to read
          coursekit kernel install                     C# in VS Code's and Jupyter's notebooks
          coursekit lab                                Jupyter, where the lectures are
          coursekit book                               the whole course as a site, for any browser
          coursekit sentiment "Not bad at all!"        positive or negative, and how sure
          coursekit sentiment reviews.txt              the same for every line of a file
          coursekit evaluate sentiment airline-tweets  how good that is on tweets
          coursekit chat                               talk with a small language model
          coursekit tokenize "Not bad at all!"         the tokens that a model sees
          coursekit train sentiment                    train the adapter behind it yourself
          coursekit train tokenizer --files a.txt --output mine
                                                       a vocabulary of your own
          coursekit models                             the checkpoints that can be used without a download
          coursekit download org/name                  a checkpoint of the hub, into the Hugging Face cache
          coursekit export onnx minilm-l6 --output .   the encoder as ONNX, for other programs
          coursekit verify tests/goldens               compare the library with the reference's answers

        'coursekit COMMAND --help' says more about a command.
        """;

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">What follows <c>coursekit</c>.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="errors">Where the one line goes that says why there is none.</param>
    /// <returns>The exit code: 0 for success, 2 for a command line that makes no sense, see the commands for others.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var parsed = Create().Parse(arguments);
            if (parsed is { Errors: [var first, ..], Action: ParseErrorAction })
                return ErrorReport.Write(errors, $"{first.Message} Try 'coursekit --help'.", ExitCode.Usage);
            return parsed.Invoke(new() { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception error)
        {
            return ErrorReport.Write(errors, error);
        }
    }

    // One line a command, in the order in which a newcomer wants them. Not a RootCommand, whose name would be that of the assembly.
    private static Command Create()
    {
        var help = new HelpAction();
        return new Command("coursekit", "CourseKit: transformers for .NET people. Everything runs on this machine, on a CPU.")
        {
            Options = { new HelpOption { Action = new HelpWithExamples(help, clearsParseErrors: true) }, new VersionOption() },
            Subcommands =
            {
                RunCommand.Create(),
                BookCommand.Create(),
                SentimentCommand.Create(),
                EvaluateCommand.Create(),
                ChatCommand.Create(),
                TokenizeCommand.Create(),
                TrainCommand.Create(),
                ModelsCommand.Create(),
                DownloadCommand.Create(),
                UploadCommand.Create(),
                InfoCommand.Create(),
                ExportCommand.Create(),
                VerifyCommand.Create(),
                NotebookCommand.Create(),
                LabCommand.Create(),
                KernelCommand.Create(),
            },
            Action = new HelpWithExamples(help, clearsParseErrors: false),
        };
    }

    private sealed class HelpWithExamples(HelpAction help, bool clearsParseErrors) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => clearsParseErrors;

        public override int Invoke(ParseResult parsed)
        {
            var code = help.Invoke(parsed);
            if (parsed.CommandResult == parsed.RootCommandResult) parsed.InvocationConfiguration.Output.WriteLine(Examples);
            return code;
        }
    }
}
