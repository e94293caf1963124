using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <content>Literals, names, access, calls, filters and tests.</content>
internal sealed partial class TemplateParser
{
    private Expression ParsePrimary()
    {
        var token = Next();
        switch (token.Kind)
        {
            case TokenKind.Name:
                if (token.Text is "varargs" or "kwargs" or "caller") _specials.Add(token.Text);
                return token.Text switch
                {
                    "true" or "True" => new Literal(true),
                    "false" or "False" => new Literal(false),
                    "none" or "None" => new Literal(None.Value),
                    _ => new NameExpression(token.Text),
                };
            case TokenKind.String:
                var text = new StringBuilder(token.Text);
                while (Current.Kind == TokenKind.String) text.Append(Next().Text); // neighbours are one string, as in Python
                return new Literal(text.ToString());
            case TokenKind.Integer or TokenKind.Float:
                return new Literal(Number(token));
            case TokenKind.Operator when token.Text == "(":
                var inner = ParseTuple(inParentheses: true);
                Expect(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new ListExpression(ParseItems("]", () => ParseExpression()));
            case TokenKind.Operator when token.Text == "{":
                return new DictExpression(ParseItems("}", ParseEntry));
            default:
                throw new ChatTemplateException(token.Line, $"found {token.Description}, expected an expression.");
        }
    }

    private static object Number(TemplateToken token)
    {
        var digits = token.Text.Replace("_", "", StringComparison.Ordinal);
        if (token.Kind == TokenKind.Float) return double.Parse(digits, CultureInfo.InvariantCulture);
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var value) ? value
            : throw new ChatTemplateException(token.Line, $"the number {token.Text} does not fit into 64 bits.");
    }

    private (Expression, Expression) ParseEntry()
    {
        var key = ParseExpression();
        Expect(":");
        return (key, ParseExpression());
    }

    private T[] ParseItems<T>(string end, Func<T> parse)
    {
        var items = new List<T>();
        while (!Skip(end))
        {
            if (items.Count > 0)
            {
                Expect(",");
                if (Skip(end)) break;
            }
            items.Add(parse());
        }
        return [.. items];
    }

    private Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (Skip(".")) value = ParseDot(value);
            else if (Skip("[")) value = ParseSubscript(value);
            else if (Current.Is("(")) value = new CallExpression(value, ParseArguments());
            else return value;
        }
    }

    private Expression ParseDot(Expression value)
    {
        var token = Next();
        return token.Kind switch
        {
            TokenKind.Name => new AttributeExpression(value, token.Text),
            TokenKind.Integer => new ItemExpression(value, new Literal(Number(token))),
            _ => throw new ChatTemplateException(token.Line, $"found {token.Description} after '.', expected a name."),
        };
    }

    private Expression ParseSubscript(Expression value)
    {
        var start = Current.Is(":") ? null : ParseExpression();
        if (!Skip(":"))
        {
            if (Current.Is(",")) start = new TupleExpression([start!, .. ParseRestOfTuple()]);
            Expect("]");
            return new ItemExpression(value, start!);
        }
        var stop = Current.Is(":") || Current.Is("]") ? null : ParseExpression();
        var step = Skip(":") && !Current.Is("]") ? ParseExpression() : null;
        Expect("]");
        return new SliceExpression(value, start, stop, step);
    }

    private List<Expression> ParseRestOfTuple()
    {
        var items = new List<Expression>();
        while (Skip(",")) items.Add(ParseExpression());
        return items;
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (Current.Is("|")) value = ParseFilters(value);
            else if (SkipName("is")) value = ParseTest(value);
            else if (Current.Is("(")) value = new CallExpression(value, ParseArguments());
            else return value;
        }
    }

    private Expression ParseFilters(Expression value, bool startsInline = false)
    {
        while (startsInline || Skip("|"))
        {
            var name = ParseDottedName();
            value = new FilterExpression(value, name, Current.Is("(") ? ParseArguments() : ArgumentList.Empty);
            startsInline = false;
        }
        return value;
    }

    private string ParseDottedName()
    {
        var name = Expect(TokenKind.Name).Text;
        while (Skip(".")) name += "." + Expect(TokenKind.Name).Text;
        return name;
    }

    private Expression ParseTest(Expression value)
    {
        var isNegated = SkipName("not");
        var name = ParseDottedName();
        var arguments = ArgumentList.Empty;
        if (Current.Is("(")) arguments = ParseArguments();
        else if (BeginsTestArgument())
        {
            if (Current.IsName("is")) throw Error("a test cannot follow another directly; join them with 'and'.");
            arguments = new ArgumentList([ParsePostfix(ParsePrimary())], [], null, null);
        }
        Expression test = new TestExpression(value, name, arguments);
        return isNegated ? new NotExpression(test) : test;
    }

    private bool BeginsTestArgument() => Current.Kind switch
    {
        TokenKind.Name => Current.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => Current.Text is "[" or "{",
        _ => false,
    };

    private ArgumentList ParseArguments()
    {
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? rest = null, namedRest = null;
        Expect("(");
        for (var isFirst = true; !Skip(")"); isFirst = false)
        {
            if (!isFirst)
            {
                Expect(",");
                if (Skip(")")) break;
            }
            if (namedRest is not null) throw Error("nothing may follow a '**' argument.");
            if (Skip("**")) namedRest = ParseExpression();
            else if (rest is null && Skip("*")) rest = ParseExpression();
            else if (Current.Kind == TokenKind.Name && Peek().Is("="))
            {
                var name = Next().Text;
                _position++;
                named.Add((name, ParseExpression()));
            }
            else if (named.Count > 0 || rest is not null) throw Error("a positional argument stands after a named one.");
            else positional.Add(ParseExpression());
        }
        return new ArgumentList([.. positional], [.. named], rest, namedRest);
    }
}
