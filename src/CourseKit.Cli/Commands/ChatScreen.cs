namespace CourseKit.Cli.Commands;

/// <summary>What a conversation looks like: in a terminal with a prompt and quiet remarks; through a pipe only answers, one behind the other, and remarks on the error stream.</summary>
/// <param name="input">Where lines come from.</param>
/// <param name="output">Where answers go.</param>
/// <param name="errors">Where remarks go that are no part of the conversation.</param>
/// <param name="isTerminal">Whether a person sits at both ends.</param>
/// <param name="hasColor">Whether the terminal shows colours.</param>
internal sealed class ChatScreen(TextReader input, TextWriter output, TextWriter errors, bool isTerminal, bool hasColor)
{
    private const string Bold = "\e[1m", Dim = "\e[2m", Plain = "\e[0m";

    /// <summary>The screen of this process.</summary>
    public static ChatScreen On(TextReader input, TextWriter output, TextWriter errors)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsInputRedirected && !Console.IsOutputRedirected;
        return new(input, output, errors, isTerminal, isTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is null or "");
    }

    /// <summary>The next line of the person; null at the end.</summary>
    public string? ReadLine()
    {
        if (isTerminal) output.Write(hasColor ? $"\n{Bold}> {Plain}" : "\n> ");
        output.Flush();
        return input.ReadLine();
    }

    /// <summary>A piece of an answer.</summary>
    public void WriteAnswer(string piece)
    {
        output.Write(Printable(piece));
        output.Flush();
    }

    /// <summary>The end of an answer, with a remark on it.</summary>
    public void EndAnswer(string remark)
    {
        output.WriteLine();
        Note(remark);
    }

    /// <summary>A remark.</summary>
    public void Note(string remark)
    {
        if (isTerminal) output.WriteLine(hasColor ? $"{Dim}{remark}{Plain}" : remark);
        else errors.WriteLine(remark);
    }

    // Nothing that a model writes reaches a terminal as a command.
    private static string Printable(string text) =>
        text.Any(IsCommand) ? string.Concat(text.Select(c => IsCommand(c) ? '\uFFFD' : c)) : text;

    private static bool IsCommand(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
