namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary><c>value.name</c>.</summary>
internal sealed class AttributeExpression(Expression value, string name) : Expression
{
    protected override object Compute(Scope scope) => Values.Attribute(value.Evaluate(scope), name, scope.Evaluation);
}

/// <summary><c>value[key]</c>.</summary>
internal sealed class ItemExpression(Expression value, Expression key) : Expression
{
    protected override object Compute(Scope scope) => Values.Item(value.Evaluate(scope), key.Evaluate(scope), scope.Evaluation);
}

/// <summary><c>value[start:stop:step]</c>.</summary>
internal sealed class SliceExpression(Expression value, Expression? start, Expression? stop, Expression? step) : Expression
{
    protected override object Compute(Scope scope)
    {
        var sliced = value.Evaluate(scope);
        int? from = Bound(start, scope), to = Bound(stop, scope), by = Bound(step, scope);
        if (by == 0) throw new TemplateFault("the step of a slice is 0.");
        return sliced switch
        {
            string text => Slice(text, from, to, by ?? 1, scope.Evaluation),
            TemplateSequence list => list.With([.. Indices(list.Values.Length, from, to, by ?? 1, scope.Evaluation).Select(i => list.Values[i])]),
            Undefined undefined => throw undefined.Fault,
            _ => throw new TemplateFault($"{Values.Describe(sliced)} has no slices; expected a text or a list."),
        };
    }

    private static int? Bound(Expression? bound, Scope scope) => bound?.Evaluate(scope) switch
    {
        null or None => null,
        var value => Values.AsIndex(value) ?? throw new TemplateFault($"a bound of a slice is {Values.Describe(value)}; expected an integer."),
    };

    private static string Slice(string text, int? from, int? to, int by, Evaluation evaluation)
    {
        var length = PythonText.Length(text);
        if (by == 1)
        {
            var (first, last) = (Clamp(from ?? 0, length, 0, length), Clamp(to ?? length, length, 0, length));
            if (first >= last) return "";
            var start = PythonText.Position(text, first);
            return evaluation.Text(text.Substring(start, PythonText.Position(text[start..], last - first)));
        }
        var characters = PythonText.Characters(text).ToArray();
        return string.Concat(Indices(length, from, to, by, evaluation).Select(i => characters[i]));
    }

    private static IEnumerable<int> Indices(int length, int? from, int? to, int by, Evaluation evaluation)
    {
        var (lowest, highest) = by > 0 ? (0, length) : (-1, length - 1);
        long first = from is { } a ? Clamp(a, length, lowest, highest) : by > 0 ? 0 : length - 1;
        long last = to is { } b ? Clamp(b, length, lowest, highest) : by > 0 ? length : -1;
        for (var i = first; by > 0 ? i < last : i > last; i += by)
        {
            evaluation.Step();
            yield return (int)i;
        }
    }

    /// <summary>A bound, counted from the end when negative, moved into what exists.</summary>
    private static int Clamp(int bound, int length, int lowest, int highest) => Math.Clamp(bound < 0 ? bound + length : bound, lowest, Math.Max(lowest, highest));
}
