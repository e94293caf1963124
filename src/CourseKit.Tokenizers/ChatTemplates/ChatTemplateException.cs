namespace CourseKit.Tokenizers;

/// <summary>A chat template cannot be read, or cannot be rendered with what it was given. The message names the line of the template,
/// and says what was found and what to do.</summary>
public sealed class ChatTemplateException : TokenizerException
{
    internal ChatTemplateException(int line, string problem) : base($"chat template, line {line}: {problem}") => Line = line;

    internal ChatTemplateException(int line, string problem, Exception cause) : base($"chat template, line {line}: {problem}", cause) =>
        Line = line;

    internal ChatTemplateException(string message) : base(message) { }

    /// <summary>The line of the template, counted from 1; 0 when the problem is not one of the template's text.</summary>
    public int Line { get; }
}
