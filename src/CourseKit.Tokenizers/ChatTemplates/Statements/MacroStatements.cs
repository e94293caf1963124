namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>A parameter of a macro, and its default or null.</summary>
internal sealed record MacroParameter(string Name, Expression? Default);

/// <summary>What a macro consists of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Body">Its statements.</param>
/// <param name="Specials">Which of <c>varargs</c>, <c>kwargs</c> and <c>caller</c> its body reads: only then it takes them.</param>
internal sealed record MacroBody(string Name, MacroParameter[] Parameters, Statement[] Body, IReadOnlySet<string> Specials);

/// <summary><c>{% macro name(parameters) %}...{% endmacro %}</c>.</summary>
internal sealed class MacroStatement(string name, MacroBody macro) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        scope.Set(name, new Macro(macro, scope));
        return Flow.Next;
    }
}

/// <summary><c>{% call macro(arguments) %}...{% endcall %}</c>: the macro can place the block with <c>caller()</c>.</summary>
internal sealed class CallStatement(CallExpression call, MacroBody block) : Statement
{
    protected override Flow Run(Scope scope, TemplateOutput output)
    {
        output.Write(Values.Text(call.Call(scope, new Macro(block, scope)), scope.Evaluation));
        return Flow.Next;
    }
}

/// <summary>A macro, together with the variables around its definition. Its value is the text that its body writes.</summary>
internal sealed class Macro(MacroBody macro, Scope home) : TemplateCallable(macro.Name)
{
    internal override string TypeName => "Macro";

    internal override object? Attribute(string name, Evaluation evaluation) => name switch
    {
        "name" => Name,
        "arguments" => new TemplateTuple([.. macro.Parameters.Select(parameter => parameter.Name)]),
        _ => null,
    };

    internal override object Call(object[] positional, IReadOnlyList<KeyValuePair<string, object>> named, Evaluation evaluation)
    {
        evaluation.Enter();
        var line = evaluation.Line;
        var scope = Bind(positional, named, evaluation);
        var text = new TemplateOutput(evaluation, isCaptured: true);
        Statement.ExecuteAll(macro.Body, scope, text);
        evaluation.Line = line;
        evaluation.Leave();
        return text.ToString();
    }

    private Scope Bind(object[] positional, IReadOnlyList<KeyValuePair<string, object>> named, Evaluation evaluation)
    {
        var scope = new Scope(home);
        var given = named.ToDictionary(argument => argument.Key, argument => argument.Value);
        for (var i = 0; i < macro.Parameters.Length; i++)
        {
            var parameter = macro.Parameters[i];
            object? value = i < positional.Length ? positional[i] : given.Remove(parameter.Name, out var byName) ? byName : null;
            scope.Set(parameter.Name, value ?? parameter.Default?.Evaluate(scope) ??
                new Undefined($"the parameter '{parameter.Name}' of '{Name}' was not given"));
        }
        BindRest(scope, positional, given);
        return scope;
    }

    private void BindRest(Scope scope, object[] positional, Dictionary<string, object> given)
    {
        if (macro.Specials.Contains("caller") && !Array.Exists(macro.Parameters, parameter => parameter.Name == "caller"))
            scope.Set("caller", given.Remove("caller", out var caller) ? caller : new Undefined("no call block stands around this macro"));
        if (macro.Specials.Contains("kwargs")) scope.Set("kwargs", Rest(given));
        else if (given.Count > 0) throw new TemplateFault($"the macro '{Name}' has no parameter '{given.Keys.First()}'.");
        if (macro.Specials.Contains("varargs")) scope.Set("varargs", new TemplateTuple([.. positional.Skip(macro.Parameters.Length)]));
        else if (positional.Length > macro.Parameters.Length)
            throw new TemplateFault($"the macro '{Name}' takes {macro.Parameters.Length} arguments, but was given {positional.Length}.");
    }

    private static TemplateDict Rest(Dictionary<string, object> given)
    {
        var rest = new TemplateDict();
        foreach (var (name, value) in given) rest.Set(name, value);
        return rest;
    }
}
