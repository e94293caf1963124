namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>What can be called: a global function, a method, a macro.</summary>
internal abstract class TemplateCallable(string name) : TemplateObject
{
    internal string Name { get; } = name;

    internal abstract object Call(object[] positional, IReadOnlyList<KeyValuePair<string, object>> named, Evaluation evaluation);
}

/// <summary>A function that this library has.</summary>
internal sealed class TemplateFunction(string name, Func<Arguments, object> body, bool takesAny = false) : TemplateCallable(name)
{
    internal override string TypeName => "function";

    internal override object Call(object[] positional, IReadOnlyList<KeyValuePair<string, object>> named, Evaluation evaluation)
    {
        var arguments = new Arguments($"{Name}()", positional, named, evaluation);
        var result = body(arguments);
        if (!takesAny) arguments.CheckAllUsed();
        return result;
    }
}
