namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>A part of a template that has a value.</summary>
internal abstract class Expression
{
    /// <summary>The value, after one step.</summary>
    internal object Evaluate(Scope scope)
    {
        scope.Evaluation.EnterExpression();
        var value = Compute(scope);
        scope.Evaluation.LeaveExpression();
        return value;
    }

    protected abstract object Compute(Scope scope);
}

/// <summary>A number, text, boolean or none that stands in the template.</summary>
internal sealed class Literal(object value) : Expression
{
    protected override object Compute(Scope scope) => value;
}

/// <summary>A variable.</summary>
internal sealed class NameExpression(string name) : Expression
{
    protected override object Compute(Scope scope) => scope.Find(name);
}

/// <summary>The text that a block captures, where its filters begin.</summary>
internal sealed class CapturedText : Expression
{
    /// <summary>The name under which a block hands over its text; no template can spell it.</summary>
    internal const string Variable = "<captured>";

    protected override object Compute(Scope scope) => scope.Find(Variable);
}

/// <summary><c>[a, b]</c>.</summary>
internal sealed class ListExpression(Expression[] items) : Expression
{
    protected override object Compute(Scope scope) => new TemplateList([.. items.Select(item => item.Evaluate(scope))]);
}

/// <summary><c>(a, b)</c>, or <c>a, b</c> where the grammar allows it.</summary>
internal sealed class TupleExpression(Expression[] items) : Expression
{
    protected override object Compute(Scope scope) => new TemplateTuple([.. items.Select(item => item.Evaluate(scope))]);
}

/// <summary><c>{a: b}</c>.</summary>
internal sealed class DictExpression((Expression Key, Expression Value)[] entries) : Expression
{
    protected override object Compute(Scope scope)
    {
        var dict = new TemplateDict();
        foreach (var (key, value) in entries) dict.Set(key.Evaluate(scope), value.Evaluate(scope));
        return dict;
    }
}

/// <summary><c>a if condition else b</c>.</summary>
internal sealed class ConditionalExpression(Expression condition, Expression value, Expression? otherwise) : Expression
{
    protected override object Compute(Scope scope) => Values.IsTrue(condition.Evaluate(scope)) ? value.Evaluate(scope)
        : otherwise?.Evaluate(scope) ?? new Undefined("the condition is false and there is no 'else', so the value is undefined");
}
