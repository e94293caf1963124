using System.Runtime.InteropServices;
using CourseKit.Generation;

namespace CourseKit.Cli.Commands;

/// <summary>Reads what a person says, line by line, and has it answered, until there is no more. Ctrl+C ends an answer, and the program only where there is none.</summary>
/// <param name="chat">The conversation.</param>
/// <param name="options">How answers are made.</param>
/// <param name="screen">Where lines come from and answers go.</param>
internal sealed class ChatLoop(ChatSession chat, GenerateOptions options, ChatScreen screen)
{
    private const string Help = "/reset forgets the conversation, /exit (or Ctrl+D) ends the program, Ctrl+C ends an answer.";

    private CancellationTokenSource? answering;

    public int Run()
    {
        using var interruption = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            if (Volatile.Read(ref answering) is not { } answer) return;
            context.Cancel = true;
            answer.Cancel();
        });
        screen.Note(Help);
        while (screen.ReadLine() is { } line)
        {
            var text = line.Trim();
            switch (text)
            {
                case "":
                    break;
                case "/exit" or "/quit":
                    return ExitCode.Success;
                case "/reset":
                    chat.Reset();
                    screen.Note("The conversation is forgotten.");
                    break;
                case ['/', ..] and not ['/', '/', ..]:
                    screen.Note(Help);
                    break;
                default:
                    Answer(text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text);
                    break;
            }
        }

        return ExitCode.Success;
    }

    private void Answer(string text)
    {
        using var stop = new CancellationTokenSource();
        Volatile.Write(ref answering, stop);
        try
        {
            var answer = chat.Say(text, screen.WriteAnswer, options, stop.Token);
            screen.EndAnswer(Summary(answer));
        }
        catch (GenerationException error)
        {
            // Too long a line, say: the conversation goes on with the next.
            screen.EndAnswer(error.Message);
        }
        finally
        {
            Volatile.Write(ref answering, null);
        }
    }

    private static string Summary(ChatAnswer answer)
    {
        var text = FormattableString.Invariant($"{answer.NewTokens} tokens, {answer.TokensPerSecond:0.0} tokens/s; prompt {answer.PromptTokens} tokens, {answer.ReusedTokens} of them known, {answer.PromptTime.TotalSeconds:0.00} s");
        if (answer.ForgottenExchanges > 0) text += $"; the oldest {answer.ForgottenExchanges} exchanges are forgotten, the context is full";
        return answer.IsStopped ? "stopped; " + text : text;
    }
}
