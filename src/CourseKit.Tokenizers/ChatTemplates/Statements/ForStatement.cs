namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary><c>{% for target in items if filter %}...{% else %}...{% endfor %}</c>.</summary>
internal sealed class ForStatement(Target target, Expression items, Expression? filter, bool isRecursive, Statement[] body, Statement[] otherwise)
    : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        RunOver(items.Evaluate(scope), scope, output, depth: 1);
        return Flow.Next;
    }

    private void RunOver(object value, Scope scope, TemplateOutput output, int depth)
    {
        var list = Values.Items(value, scope.Evaluation).Where(item => Passes(item, scope)).ToArray();
        TemplateCallable? again = isRecursive ? new Recursion(this, scope, depth + 1) : null;
        var loop = new LoopContext(list, depth, again);
        for (var i = 0; i < list.Length; i++)
        {
            scope.Evaluation.Step();
            loop.Index = i;
            var inner = new Scope(scope);
            inner.Set("loop", loop);
            target.Assign(list[i], inner);
            if (ExecuteAll(body, inner, output) == Flow.Break) break;
        }
        if (list.Length == 0) ExecuteAll(otherwise, new Scope(scope), output);
    }

    private bool Passes(object item, Scope scope)
    {
        if (filter is null) return true;
        var inner = new Scope(scope);
        target.Assign(item, inner);
        return Values.IsTrue(filter.Evaluate(inner));
    }

    /// <summary>A recursive loop, called as <c>loop(items)</c>: its text over other items.</summary>
    private sealed class Recursion(ForStatement statement, Scope scope, int depth) : TemplateCallable("loop")
    {
        internal override string TypeName => "loop";

        internal override object Call(object[] positional, IReadOnlyList<KeyValuePair<string, object>> named, Evaluation evaluation)
        {
            if (positional is not [var items] || named.Count > 0) throw new TemplateFault("loop() takes the items of the inner loop.");
            evaluation.Enter();
            var text = new TemplateOutput(evaluation, isCaptured: true);
            statement.RunOver(items, scope, text, depth);
            evaluation.Leave();
            return text.ToString();
        }
    }
}
