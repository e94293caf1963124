namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary><c>{% set name = value %}</c>.</summary>
internal sealed class SetStatement(Target target, Expression value) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        target.Assign(value.Evaluate(scope), scope);
        return Flow.Next;
    }
}

/// <summary><c>{% set name %}...{% endset %}</c>: the text of the block, through filters.</summary>
internal sealed class SetBlockStatement(Target target, Expression filters, Statement[] body) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        var inner = new Scope(scope);
        inner.Set(CapturedText.Variable, Capture(body, inner));
        target.Assign(filters.Evaluate(inner), scope);
        return Flow.Next;
    }
}

/// <summary><c>{% filter name %}...{% endfilter %}</c>.</summary>
internal sealed class FilterStatement(Expression filters, Statement[] body) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        var inner = new Scope(scope);
        inner.Set(CapturedText.Variable, Capture(body, inner));
        output.Write(Values.Text(filters.Evaluate(inner), scope.Evaluation));
        return Flow.Next;
    }
}

/// <summary><c>{% with name = value %}...{% endwith %}</c>: variables for a block.</summary>
internal sealed class WithStatement((Target Target, Expression Value)[] assignments, Statement[] body) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        var inner = new Scope(scope);
        foreach (var (target, value) in assignments) target.Assign(value.Evaluate(scope), inner);
        return ExecuteAll(body, inner, output);
    }
}

/// <summary><c>{% generation %}...{% endgeneration %}</c>: marks what the model itself said.</summary>
internal sealed class GenerationStatement(Statement[] body) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        var start = output.Length;
        output.Write(Capture(body, new Scope(scope)));
        if (!output.IsCaptured) scope.Evaluation.GenerationSpans.Add(new TextSpan(start, output.Length));
        return Flow.Next;
    }
}
