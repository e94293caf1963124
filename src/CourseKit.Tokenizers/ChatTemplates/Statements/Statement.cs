namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>How a statement ends.</summary>
internal enum Flow
{
    /// <summary>The next one follows.</summary>
    Next,

    /// <summary>The loop ends.</summary>
    Break,

    /// <summary>The loop goes on with its next item.</summary>
    Continue,
}

/// <summary>A part of a template that does something: writes, decides, repeats, names.</summary>
internal abstract class Statement
{
    /// <summary>Its line in the template.</summary>
    internal int Line { get; set; }

    internal Flow Execute(Scope scope, TemplateOutput output)
    {
        scope.Evaluation.Line = Line;
        scope.Evaluation.Step();
        return Run(scope, output);
    }

    protected abstract Flow Run(Scope scope, TemplateOutput output);

    /// <summary>Executes statements in order until one leaves the block.</summary>
    internal static Flow ExecuteAll(Statement[] body, Scope scope, TemplateOutput output)
    {
        foreach (var statement in body)
            if (statement.Execute(scope, output) is var flow and not Flow.Next) return flow;
        return Flow.Next;
    }

    /// <summary>The text that statements write, as a value.</summary>
    protected static string Capture(Statement[] body, Scope scope)
    {
        var text = new TemplateOutput(scope.Evaluation, isCaptured: true);
        ExecuteAll(body, scope, text);
        return text.ToString();
    }
}

/// <summary>Text between the tags.</summary>
internal sealed class TextStatement(string text) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        output.Write(text);
        return Flow.Next;
    }
}

/// <summary><c>{{ value }}</c>.</summary>
internal sealed class PrintStatement(Expression value) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        output.Write(Values.Text(value.Evaluate(scope), scope.Evaluation));
        return Flow.Next;
    }
}

/// <summary><c>{% if %}</c> with its <c>elif</c> and <c>else</c>. It is no block of variables of its own.</summary>
internal sealed class IfStatement((Expression Condition, Statement[] Body)[] branches, Statement[] otherwise) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        foreach (var (condition, body) in branches)
            if (Values.IsTrue(condition.Evaluate(scope))) return ExecuteAll(body, scope, output);
        return ExecuteAll(otherwise, scope, output);
    }
}

/// <summary><c>{% break %}</c> and <c>{% continue %}</c>.</summary>
internal sealed class LoopControlStatement(Flow flow) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output) => flow;
}
