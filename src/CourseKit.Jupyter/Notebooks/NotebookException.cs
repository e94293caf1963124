namespace CourseKit.Jupyter.Notebooks;

/// <summary>A notebook that cannot be read or written. The message names the file, what was given, what was expected and what to do, on one line.</summary>
public sealed class NotebookException : Exception
{
    private const int LongestQuote = 80;

    /// <summary>An error of <paramref name="source"/>.</summary>
    /// <param name="source">The file, or a name for text that came from elsewhere.</param>
    /// <param name="problem">What is wrong and what to do, as full sentences.</param>
    /// <param name="inner">What the operating system or the parser said.</param>
    public NotebookException(string source, string problem, Exception? inner = null) : base($"{source}: {problem}", inner) => Notebook = source;

    /// <summary>The file, or the name of the text.</summary>
    public string Notebook { get; }

    /// <summary>Text of a file in quotes, short and on one line, since a damaged or hostile file may hold anything.</summary>
    internal static string Quote(string text)
    {
        var shown = text.Length > LongestQuote ? $"{text[..LongestQuote]}..." : text;
        return $"'{string.Concat(shown.Select(Plain))}'";
    }

    private static string Plain(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? FormattableString.Invariant($"\\u{(int)c:x4}") : c.ToString();
}
