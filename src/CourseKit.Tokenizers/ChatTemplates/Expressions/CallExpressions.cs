namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The arguments that stand in a call.</summary>
/// <param name="Positional">Those without a name.</param>
/// <param name="Named">Those with one.</param>
/// <param name="Rest">A list whose items are further arguments (<c>*rest</c>), or null.</param>
/// <param name="NamedRest">A dictionary of further named arguments (<c>**rest</c>), or null.</param>
internal sealed record ArgumentList(Expression[] Positional, (string Name, Expression Value)[] Named, Expression? Rest, Expression? NamedRest)
{
    internal static ArgumentList Empty { get; } = new([], [], null, null);

    internal (object[] Positional, List<KeyValuePair<string, object>> Named) Evaluate(Scope scope)
    {
        var positional = Positional.Select(argument => argument.Evaluate(scope)).ToList();
        if (Rest is not null) positional.AddRange(Values.Items(Rest.Evaluate(scope), scope.Evaluation));
        var named = Named.Select(argument => KeyValuePair.Create(argument.Name, argument.Value.Evaluate(scope))).ToList();
        if (NamedRest is not null)
        {
            if (NamedRest.Evaluate(scope) is not TemplateDict more) throw new TemplateFault("what follows '**' is not a dictionary.");
            foreach (var (key, value) in more.Entries)
                named.Add(new(key as string ?? throw new TemplateFault("the name of an argument is not a text."), value));
        }
        return ([.. positional], named);
    }
}

/// <summary><c>callee(arguments)</c>.</summary>
internal sealed class CallExpression(Expression callee, ArgumentList arguments) : Expression
{
    protected override object Compute(Scope scope) => Call(scope, null);

    /// <summary>Calls, with the block of a <c>call</c> statement as <c>caller</c>.</summary>
    internal object Call(Scope scope, Macro? caller)
    {
        var called = callee.Evaluate(scope);
        var (positional, named) = arguments.Evaluate(scope);
        if (caller is not null) named.Add(new("caller", caller));
        return called switch
        {
            TemplateCallable callable => callable.Call(positional, named, scope.Evaluation),
            Undefined undefined => throw undefined.Fault,
            _ => throw new TemplateFault($"{Values.Describe(called)} cannot be called."),
        };
    }
}

/// <summary><c>value|filter(arguments)</c>.</summary>
internal sealed class FilterExpression(Expression value, string name, ArgumentList arguments) : Expression
{
    protected override object Compute(Scope scope)
    {
        var filtered = value.Evaluate(scope);
        var (positional, named) = arguments.Evaluate(scope);
        return TemplateFilters.Apply(name, filtered, new Arguments($"the filter '{name}'", positional, named, scope.Evaluation));
    }
}

/// <summary><c>value is test(arguments)</c>.</summary>
internal sealed class TestExpression(Expression value, string name, ArgumentList arguments) : Expression
{
    protected override object Compute(Scope scope)
    {
        var tested = value.Evaluate(scope);
        var (positional, named) = arguments.Evaluate(scope);
        return TemplateTests.Apply(name, tested, new Arguments($"the test '{name}'", positional, named, scope.Evaluation));
    }
}
