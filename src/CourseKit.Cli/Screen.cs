using Spectre.Console;

namespace CourseKit.Cli;

/// <summary>Tables for people. Commands that scripts read, or that must start at once, write plain lines instead.</summary>
internal static class Screen
{
    // Wide enough that a pipe or a file gets every row on one line.
    private const int UnlimitedWidth = 400;

    /// <summary>A console that draws on <paramref name="output"/>; in colour and as wide as the window when that is a terminal.</summary>
    public static IAnsiConsole On(TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = isTerminal ? Math.Max(60, Console.WindowWidth) : UnlimitedWidth;
        return console;
    }

    /// <summary>Bytes in the largest unit that leaves a number of at least one, e.g. <c>45.1 MB</c> (powers of 1000).</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        double value = bytes;
        var unit = 0;
        for (; value >= 1000 && unit < units.Length - 1; unit++) value /= 1000;
        return FormattableString.Invariant($"{Math.Round(value, unit == 0 ? 0 : 1)} {units[unit]}");
    }
}
