using System.Runtime.CompilerServices;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>One rendering: where it is, and how much it has used of what it may use.</summary>
internal sealed class Evaluation(ChatTemplateLimits limits, DateTime now)
{
    /// <summary>How many UTF-16 units of text cost one step.</summary>
    private const int UnitsPerStep = 64;

    /// <summary>How many levels of expressions there may be for each level of blocks.</summary>
    private const int ExpressionLevels = 8;

    private long _steps;
    private int _depth;
    private int _expressionDepth;

    /// <summary>The line of the statement that runs.</summary>
    internal int Line { get; set; } = 1;

    internal DateTime Now { get; } = now;

    internal ChatTemplateLimits Limits { get; } = limits;

    internal List<TextSpan> GenerationSpans { get; } = [];

    internal void Step(long count = 1)
    {
        if ((_steps += count) > Limits.Steps)
            throw new TemplateFault($"the template took more than {Limits.Steps} steps; it is made to run for long, or the conversation " +
                                    "is very long. Raise ChatTemplateLimits.Steps if it is trusted.");
    }

    /// <summary>A text that the template made, after a look at its length.</summary>
    internal string Text(string text)
    {
        CheckLength(text.Length);
        return text;
    }

    /// <summary>Refuses a text of this length before it is made.</summary>
    internal void CheckLength(long length)
    {
        if (length > Limits.OutputLength)
            throw new TemplateFault($"the template made a text of more than {Limits.OutputLength} characters; shorten the conversation, " +
                                    "or raise ChatTemplateLimits.OutputLength if the template is trusted.");
        Step(1 + (length / UnitsPerStep));
    }

    internal void Enter()
    {
        if (++_depth > Limits.Depth) throw TooDeep();
        CheckStack();
    }

    internal void Leave() => _depth--;

    /// <summary>A step down into an expression. Long chains of operators nest without brackets, so there are more levels of these.</summary>
    internal void EnterExpression()
    {
        Step();
        if (++_expressionDepth > ExpressionLevels * Limits.Depth) throw TooDeep();
        CheckStack();
    }

    internal void LeaveExpression() => _expressionDepth--;

    /// <summary>Stops before the stack ends: whatever nests, such as lists in lists, is gone through by calls that nest.</summary>
    internal static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new TemplateFault("calls or data are nested too deeply.");
    }

    private TemplateFault TooDeep() =>
        new($"calls, data or expressions are nested deeper than {Limits.Depth} levels; a macro may call itself without end.");
}
