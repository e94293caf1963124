using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>An operator of arithmetic between two values.</summary>
internal sealed class BinaryExpression(string operation, Expression left, Expression right) : Expression
{
    protected override object Compute(Scope scope) =>
        Arithmetic.Apply(operation, left.Evaluate(scope), right.Evaluate(scope), scope.Evaluation);
}

/// <summary>A sign before a number.</summary>
internal sealed class SignExpression(bool isMinus, Expression operand) : Expression
{
    protected override object Compute(Scope scope)
    {
        var negative = Arithmetic.Negate(operand.Evaluate(scope));
        return isMinus ? negative : Arithmetic.Negate(negative);
    }
}

/// <summary><c>a ~ b</c>: values joined as text.</summary>
internal sealed class ConcatenationExpression(Expression[] parts) : Expression
{
    protected override object Compute(Scope scope)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            var next = Values.Text(part.Evaluate(scope), scope.Evaluation);
            scope.Evaluation.CheckLength(text.Length + (long)next.Length);
            text.Append(next);
        }
        return text.ToString();
    }
}

/// <summary><c>a and b</c>: the first that is false, else the last.</summary>
internal sealed class AndExpression(Expression left, Expression right) : Expression
{
    protected override object Compute(Scope scope) => left.Evaluate(scope) is var value && Values.IsTrue(value) ? right.Evaluate(scope) : value;
}

/// <summary><c>a or b</c>: the first that is true, else the last.</summary>
internal sealed class OrExpression(Expression left, Expression right) : Expression
{
    protected override object Compute(Scope scope) => left.Evaluate(scope) is var value && Values.IsTrue(value) ? value : right.Evaluate(scope);
}

/// <summary><c>not a</c>.</summary>
internal sealed class NotExpression(Expression operand) : Expression
{
    protected override object Compute(Scope scope) => !Values.IsTrue(operand.Evaluate(scope));
}

/// <summary>Comparisons, which chain: <c>a &lt; b &lt; c</c> is <c>a &lt; b and b &lt; c</c>.</summary>
internal sealed class ComparisonExpression(Expression first, (string Operation, Expression Operand)[] rest) : Expression
{
    protected override object Compute(Scope scope)
    {
        var left = first.Evaluate(scope);
        foreach (var (operation, operand) in rest)
        {
            var right = operand.Evaluate(scope);
            if (!Holds(operation, left, right, scope.Evaluation)) return false;
            left = right;
        }
        return true;
    }

    internal static bool Holds(string operation, object left, object right, Evaluation evaluation) => operation switch
    {
        "==" => Values.AreEqual(left, right),
        "!=" => !Values.AreEqual(left, right),
        "in" => Values.Contains(right, left, evaluation),
        "not in" => !Values.Contains(right, left, evaluation),
        "<" => Values.Compare(left, right, operation) < 0,
        "<=" => Values.Compare(left, right, operation) <= 0,
        ">" => Values.Compare(left, right, operation) > 0,
        _ => Values.Compare(left, right, operation) >= 0,
    };
}
