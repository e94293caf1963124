namespace CourseKit.Tokenizers.ChatTemplates;

/// <content>Statements.</content>
internal sealed partial class TemplateParser
{
    private static readonly string[] OfFileSystems = ["extends", "include", "import", "from", "block"];

    private Statement ParseStatement()
    {
        var tag = Expect(TokenKind.Name);
        Statement statement = tag.Text switch
        {
            "if" => ParseIf(),
            "for" => ParseFor(),
            "set" => ParseSet(),
            "macro" => ParseMacro(),
            "call" => ParseCall(),
            "filter" => ParseFilterBlock(),
            "with" => ParseWith(),
            "generation" => new GenerationStatement(ParseBlock("endgeneration")),
            "break" or "continue" => ParseLoopControl(tag),
            "print" => new PrintStatement(ParseTuple()),
            _ when OfFileSystems.Contains(tag.Text) => throw new ChatTemplateException(tag.Line,
                $"'{{% {tag.Text} %}}' reads other templates, which a chat template cannot; put everything into one."),
            _ => throw new ChatTemplateException(tag.Line,
                $"'{{% {tag.Text} %}}' is not a tag that chat templates have; expected if, for, set, macro, call, filter, with, raw, " +
                "generation, break or continue, or the end of the block that is open."),
        };
        statement.Line = tag.Line;
        return statement;
    }

    private IfStatement ParseIf()
    {
        var branches = new List<(Expression, Statement[])>();
        Statement[] otherwise = [];
        while (true)
        {
            var condition = ParseTuple(withConditional: false);
            OpenBody();
            branches.Add((condition, ParseBody("elif", "else", "endif")));
            var end = Next();
            if (end.Text == "elif") continue;
            if (end.Text == "else") otherwise = ParseBlock("endif");
            return new IfStatement([.. branches], otherwise);
        }
    }

    private ForStatement ParseFor()
    {
        var target = ParseTarget();
        if (!SkipName("in")) throw Unexpected("'in'");
        var items = ParseTuple(withConditional: false);
        var filter = SkipName("if") ? ParseExpression() : null;
        var isRecursive = SkipName("recursive");
        OpenBody();
        _loops++;
        var body = ParseBody("endfor", "else");
        _loops--;
        var otherwise = Next().Text == "else" ? ParseBlock("endfor") : [];
        return new ForStatement(target, items, filter, isRecursive, body, otherwise);
    }

    private LoopControlStatement ParseLoopControl(TemplateToken tag) => _loops > 0
        ? new LoopControlStatement(tag.Text == "break" ? Flow.Break : Flow.Continue)
        : throw new ChatTemplateException(tag.Line, $"'{{% {tag.Text} %}}' stands outside a loop.");

    private Statement ParseSet()
    {
        var target = ParseTarget(withNamespace: true);
        if (Skip("=")) return new SetStatement(target, ParseTuple());
        var filters = ParseFilters(new CapturedText());
        return new SetBlockStatement(target, filters, ParseBlock("endset"));
    }

    private MacroStatement ParseMacro()
    {
        var name = Expect(TokenKind.Name).Text;
        return new MacroStatement(name, ParseMacroBody(name, ParseSignature(), "endmacro"));
    }

    private CallStatement ParseCall()
    {
        MacroParameter[] signature = Current.Is("(") ? ParseSignature() : [];
        if (ParseExpression() is not CallExpression call) throw Error("expected the call of a macro after 'call'.");
        return new CallStatement(call, ParseMacroBody("caller", signature, "endcall"));
    }

    /// <summary>The body of a macro. It may not break a loop that stands around it.</summary>
    private MacroBody ParseMacroBody(string name, MacroParameter[] parameters, string end)
    {
        var (loops, specials) = (_loops, _specials);
        (_loops, _specials) = (0, []);
        var macro = new MacroBody(name, parameters, ParseBlock(end), _specials);
        _loops = loops;
        _specials = [.. specials, .. _specials];
        return macro;
    }

    private MacroParameter[] ParseSignature()
    {
        var parameters = new List<MacroParameter>();
        Expect("(");
        while (!Skip(")"))
        {
            if (parameters.Count > 0) Expect(",");
            var name = Expect(TokenKind.Name).Text;
            var fallback = Skip("=") ? ParseExpression() : null;
            if (fallback is null && parameters.Exists(parameter => parameter.Default is not null))
                throw Error($"the parameter '{name}' has no default but stands after one that has.");
            parameters.Add(new(name, fallback));
        }
        return [.. parameters];
    }

    private FilterStatement ParseFilterBlock() => new(ParseFilters(new CapturedText(), startsInline: true), ParseBlock("endfilter"));

    private WithStatement ParseWith()
    {
        var assignments = new List<(Target, Expression)>();
        while (Current.Kind != TokenKind.BlockEnd && !Current.Is(":"))
        {
            if (assignments.Count > 0) Expect(",");
            var target = ParseTarget();
            Expect("=");
            assignments.Add((target, ParseExpression()));
        }
        return new WithStatement([.. assignments], ParseBlock("endwith"));
    }

    /// <summary>A name, names separated by commas, or (in <c>set</c>) an attribute of a namespace.</summary>
    private Target ParseTarget(bool withNamespace = false)
    {
        var targets = new List<Target>();
        var isTuple = false;
        do
        {
            if (targets.Count > 0 && (Current.IsName("in") || Current.Is("=") || Current.Is(")"))) break;
            targets.Add(ParseSingleTarget(withNamespace));
        }
        while (Skip(",") && (isTuple = true));
        return isTuple ? new TupleTarget([.. targets]) : targets[0];
    }

    private Target ParseSingleTarget(bool withNamespace)
    {
        if (Skip("("))
        {
            Enter();
            var inner = ParseTarget(withNamespace);
            Expect(")");
            _depth--;
            return inner;
        }
        var name = Expect(TokenKind.Name).Text;
        if (name is "true" or "false" or "none" or "True" or "False" or "None") throw Error($"'{name}' cannot be set.");
        return withNamespace && Skip(".") ? new NamespaceTarget(name, Expect(TokenKind.Name).Text) : new NameTarget(name);
    }
}
