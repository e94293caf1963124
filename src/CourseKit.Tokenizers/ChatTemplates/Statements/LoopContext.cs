namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The variable <c>loop</c> of a <c>for</c> block.</summary>
internal sealed class LoopContext(object[] items, int depth, TemplateCallable? recursion) : TemplateCallable("loop")
{
    private object? _lastChecked;

    internal int Index { get; set; }

    internal override string TypeName => "LoopContext";

    internal override int? Length => items.Length;

    internal override object? Attribute(string name, Evaluation evaluation) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)items.Length - Index,
        "revindex0" => (long)items.Length - Index - 1,
        "first" => Index == 0,
        "last" => Index == items.Length - 1,
        "length" => (long)items.Length,
        "depth" => (long)depth,
        "depth0" => depth - 1L,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index + 1 < items.Length ? items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new TemplateFunction("cycle", Cycle, takesAny: true),
        "changed" => new TemplateFunction("changed", Changed, takesAny: true),
        _ => null,
    };

    internal override object Call(object[] positional, IReadOnlyList<KeyValuePair<string, object>> named, Evaluation evaluation) =>
        recursion?.Call(positional, named, evaluation) ??
        throw new TemplateFault("loop() calls a loop that is not recursive; write {% for ... recursive %}.");

    private object Cycle(Arguments arguments) => arguments.Positional is { Length: > 0 } values ? values[Index % values.Length]
        : throw new TemplateFault("cycle() needs the values that it goes through.");

    private object Changed(Arguments arguments)
    {
        var value = new TemplateTuple(arguments.Positional);
        var isChanged = _lastChecked is null || !Values.AreEqual(_lastChecked, value);
        _lastChecked = value;
        return isChanged;
    }
}
