namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>What a token of a template is.</summary>
internal enum TokenKind { Text, PrintStart, PrintEnd, BlockStart, BlockEnd, Name, String, Integer, Float, Operator, End }

/// <summary>A token of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a string its value.</param>
/// <param name="Line">Its line, counted from 1.</param>
internal readonly record struct TemplateToken(TokenKind Kind, string Text, int Line)
{
    internal bool Is(string op) => Kind == TokenKind.Operator && Text == op;

    internal bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    /// <summary>How error messages call it.</summary>
    internal string Description => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Text => "text",
        TokenKind.PrintStart => "'{{'",
        TokenKind.PrintEnd => "'}}'",
        TokenKind.BlockStart => "'{%'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.String => "a string",
        _ => $"'{Text}'",
    };
}
