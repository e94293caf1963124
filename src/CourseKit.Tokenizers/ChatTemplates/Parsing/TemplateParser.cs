namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>A recursive-descent parser of templates: statements here, expressions in the other parts. Its grammar and precedence are
/// Jinja2's.</summary>
internal sealed partial class TemplateParser(List<TemplateToken> tokens, int depthLimit)
{
    private int _position;
    private int _depth;
    private int _loops;

    /// <summary>Which of the names that mean something inside a macro were read in the one that is parsed.</summary>
    private HashSet<string> _specials = [];

    private TemplateToken Current => tokens[_position];

    internal Statement[] ParseTemplate()
    {
        var body = ParseBody();
        return Current.Kind == TokenKind.End ? body : throw Unexpected("the end of the template");
    }

    /// <summary>Statements up to a block whose name is one of <paramref name="ends"/>; the parser then stands at that name.</summary>
    private Statement[] ParseBody(params ReadOnlySpan<string> ends)
    {
        var body = new List<Statement>();
        Enter();
        while (Current.Kind != TokenKind.End)
        {
            var token = Next();
            if (token.Kind == TokenKind.Text) body.Add(new TextStatement(token.Text) { Line = token.Line });
            else if (token.Kind == TokenKind.PrintStart)
            {
                body.Add(new PrintStatement(ParseTuple()) { Line = token.Line });
                Expect(TokenKind.PrintEnd);
            }
            else if (token.Kind == TokenKind.BlockStart)
            {
                if (Current.Kind == TokenKind.Name && ends.Contains(Current.Text))
                {
                    _depth--;
                    return [.. body];
                }
                body.Add(ParseStatement());
                Expect(TokenKind.BlockEnd);
            }
            else throw new ChatTemplateException(token.Line, $"found {token.Description}, expected text or a tag.");
        }
        if (ends.Length > 0) throw Error($"the template ends inside a block; expected {{% {string.Join(" %} or {% ", ends!)} %}}.");
        _depth--;
        return [.. body];
    }

    /// <summary>The rest of a block's opening tag, its body, and its closing name.</summary>
    private Statement[] ParseBlock(string end)
    {
        OpenBody();
        var body = ParseBody(end);
        Next();
        return body;
    }

    private void OpenBody()
    {
        Skip(":");
        Expect(TokenKind.BlockEnd);
    }

    private TemplateToken Next() => tokens[Current.Kind == TokenKind.End ? _position : _position++];

    private TemplateToken Expect(TokenKind kind)
    {
        if (Current.Kind != kind) throw Unexpected(new TemplateToken(kind, kind == TokenKind.Name ? "name" : "", 0).Description);
        return Next();
    }

    private void Expect(string op)
    {
        if (!Skip(op)) throw Unexpected($"'{op}'");
    }

    private bool Skip(string op)
    {
        if (!Current.Is(op)) return false;
        _position++;
        return true;
    }

    private bool SkipName(string name)
    {
        if (!Current.IsName(name)) return false;
        _position++;
        return true;
    }

    private TemplateToken Peek() => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    private void Enter()
    {
        if (++_depth > depthLimit) throw Error($"nested deeper than {depthLimit} levels; simplify the template.");
    }

    private ChatTemplateException Unexpected(string expected) => Error($"found {Current.Description}, expected {expected}.");

    private ChatTemplateException Error(string problem) => new(Current.Line, problem);
}
