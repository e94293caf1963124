namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The variables of a block. What a block sets ends with it; what it does not set is looked up around it.</summary>
internal sealed class Scope
{
    private readonly Scope? _outer;
    private Dictionary<string, object>? _variables;

    private Scope(Scope? outer, Evaluation evaluation, Dictionary<string, object>? variables)
    {
        _outer = outer;
        _variables = variables;
        Evaluation = evaluation;
    }

    internal Scope(Scope outer) : this(outer, outer.Evaluation, null) { }

    internal Scope(Scope outer, IReadOnlyDictionary<string, object> variables)
        : this(outer, outer.Evaluation, new Dictionary<string, object>(variables, StringComparer.Ordinal)) { }

    internal static Scope Of(Dictionary<string, object> variables, Evaluation evaluation) => new(null, evaluation, variables);

    internal Evaluation Evaluation { get; }

    internal object Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
            if (scope._variables is not null && scope._variables.TryGetValue(name, out var value)) return value;
        return new Undefined($"'{name}' is undefined");
    }

    internal void Set(string name, object value) => (_variables ??= new(StringComparer.Ordinal))[name] = value;
}
