namespace CourseKit.Tokenizers.ChatTemplates;

/// <content>Expressions, the loosest binding first.</content>
internal sealed partial class TemplateParser
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private Expression ParseTuple(bool withConditional = true, bool inParentheses = false)
    {
        var items = new List<Expression>();
        var isTuple = false;
        while (true)
        {
            if (Current.Kind is TokenKind.PrintEnd or TokenKind.BlockEnd || Current.Is(")") || Current.IsName("recursive")) break;
            items.Add(ParseExpression(withConditional));
            if (!Skip(",")) break;
            isTuple = true;
        }
        if (!isTuple && items.Count == 1) return items[0];
        return isTuple || inParentheses ? new TupleExpression([.. items]) : throw Unexpected("an expression");
    }

    private Expression ParseExpression(bool withConditional = true)
    {
        Enter();
        var value = ParseOr();
        while (withConditional && SkipName("if"))
        {
            var condition = ParseOr();
            value = new ConditionalExpression(condition, value, SkipName("else") ? ParseExpression() : null);
        }
        _depth--;
        return value;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (SkipName("or")) left = new OrExpression(left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (SkipName("and")) left = new AndExpression(left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        if (!SkipName("not")) return ParseComparison();
        Enter();
        var negated = new NotExpression(ParseNot());
        _depth--;
        return negated;
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            if (Current.Kind == TokenKind.Operator && Comparisons.Contains(Current.Text)) rest.Add((Next().Text, ParseSum()));
            else if (SkipName("in")) rest.Add(("in", ParseSum()));
            else if (Current.IsName("not") && Peek().IsName("in"))
            {
                _position += 2;
                rest.Add(("not in", ParseSum()));
            }
            else break;
        }
        return rest.Count == 0 ? first : new ComparisonExpression(first, [.. rest]);
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (Current.Is("+") || Current.Is("-")) left = new BinaryExpression(Next().Text, left, ParseConcatenation());
        return left;
    }

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (!Current.Is("~")) return first;
        var parts = new List<Expression> { first };
        while (Skip("~")) parts.Add(ParseProduct());
        return new ConcatenationExpression([.. parts]);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (Current.Is("*") || Current.Is("/") || Current.Is("//") || Current.Is("%"))
            left = new BinaryExpression(Next().Text, left, ParsePower());
        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary();
        while (Skip("**")) left = new BinaryExpression("**", left, ParseUnary());
        return left;
    }

    private Expression ParseUnary(bool withFilters = true)
    {
        Enter();
        Expression value = Current.Is("-") || Current.Is("+")
            ? new SignExpression(Next().Text == "-", ParseUnary(withFilters: false))
            : ParsePrimary();
        value = ParsePostfix(value);
        _depth--;
        return withFilters ? ParseFiltersAndTests(value) : value;
    }
}
