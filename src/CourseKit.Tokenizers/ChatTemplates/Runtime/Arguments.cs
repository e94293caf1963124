namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The arguments of a call, by position and by name. Each must be asked for: those left over are errors.</summary>
internal sealed class Arguments(string callee, object[] positional, IReadOnlyList<KeyValuePair<string, object>> named, Evaluation evaluation)
{
    private readonly HashSet<string> _asked = [];
    private int _askedPositions;

    internal Evaluation Evaluation { get; } = evaluation;

    internal object[] Positional { get; } = positional;

    internal IReadOnlyList<KeyValuePair<string, object>> Named { get; } = named;

    /// <summary>The argument with this position and name, or null.</summary>
    internal object? Find(int position, string name)
    {
        _asked.Add(name);
        _askedPositions = Math.Max(_askedPositions, position + 1);
        if (position < Positional.Length) return Positional[position];
        foreach (var (given, value) in Named)
            if (given == name) return value;
        return null;
    }

    internal object Get(int position, string name) =>
        Find(position, name) ?? throw new TemplateFault($"{callee} lacks its argument '{name}'.");

    internal string Text(int position, string name) => Get(position, name) is string text ? text
        : throw new TemplateFault($"{callee}: the argument '{name}' is {Values.Describe(Get(position, name))}; expected a text.");

    internal string? OptionalText(int position, string name) => Find(position, name) is null or None ? null : Text(position, name);

    internal bool Flag(int position, string name, bool fallback = false) => Find(position, name) is { } value ? Values.IsTrue(value) : fallback;

    internal int Int(int position, string name, int fallback) => Find(position, name) switch
    {
        null or None => fallback,
        var value when Values.AsIndex(value) is { } number => number,
        var value => throw new TemplateFault($"{callee}: the argument '{name}' is {Values.Describe(value)}; expected an integer."),
    };

    /// <summary>Refuses arguments that nothing asked for.</summary>
    internal void CheckAllUsed()
    {
        if (Positional.Length > _askedPositions)
            throw new TemplateFault($"{callee} takes at most {_askedPositions} arguments, but was given {Positional.Length}.");
        foreach (var (name, _) in Named)
            if (!_asked.Contains(name)) throw new TemplateFault($"{callee} has no argument '{name}'.");
    }

    /// <summary>The arguments after the first ones, for a filter or test that another is handed to.</summary>
    internal Arguments After(int count, string callee) => new(callee, [.. Positional.Skip(count)], Named, Evaluation);
}
