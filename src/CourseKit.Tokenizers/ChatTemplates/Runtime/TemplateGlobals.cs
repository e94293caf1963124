namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The functions that every chat template has.</summary>
internal static class TemplateGlobals
{
    /// <summary>The most items of a range, as in Jinja's sandbox.</summary>
    private const int MaxRange = 100_000;

    internal static Dictionary<string, object> Create(Evaluation evaluation) => new(StringComparer.Ordinal)
    {
        ["raise_exception"] = new TemplateFunction("raise_exception", Raise),
        ["strftime_now"] = new TemplateFunction("strftime_now", arguments => DateFormat.Apply(arguments.Text(0, "format"), evaluation.Now)),
        ["range"] = new TemplateFunction("range", Range),
        ["namespace"] = new TemplateFunction("namespace", arguments => new TemplateNamespace(Dict(arguments)), takesAny: true),
        ["dict"] = new TemplateFunction("dict", Dict, takesAny: true),
    };

    private static object Raise(Arguments arguments) =>
        throw new TemplateFault($"the template refuses these messages: {Values.Text(arguments.Get(0, "message"), arguments.Evaluation)}");

    private static TemplateDict Dict(Arguments arguments)
    {
        var dict = new TemplateDict();
        if (arguments.Positional.Length > 1) throw new TemplateFault("dict() and namespace() take one dictionary and named arguments.");
        if (arguments.Positional is [TemplateDict given])
        {
            foreach (var (key, value) in given.Entries) dict.Set(key, value);
        }
        else if (arguments.Positional is [var pairs])
        {
            foreach (var pair in Values.Items(pairs, arguments.Evaluation))
            {
                var parts = Values.Items(pair, arguments.Evaluation).Take(3).ToArray();
                if (parts.Length != 2) throw new TemplateFault("dict() was given an item that is not a pair.");
                dict.Set(parts[0], parts[1]);
            }
        }
        foreach (var (name, value) in arguments.Named) dict.Set(name, value);
        return dict;
    }

    private static object Range(Arguments arguments)
    {
        var first = Bound(arguments.Get(0, "start"));
        var (start, stop) = arguments.Find(1, "stop") is { } end ? (first, Bound(end)) : (0, first);
        var step = arguments.Find(2, "step") is { } by ? Bound(by) : 1;
        if (step == 0) throw new TemplateFault("range() has a step of 0.");
        var distance = (Int128)stop - start;
        var count = step > 0 == distance > 0 ? (distance / step) + (distance % step != 0 ? 1 : 0) : 0;
        if (count > MaxRange) throw new TemplateFault($"range() has more than {MaxRange} items.");
        return new TemplateRange(start, stop, step, (int)Int128.Max(0, count));
    }

    private static long Bound(object value) => Values.AsNumber(value) as long? ??
        throw (value is Undefined undefined ? undefined.Fault : new TemplateFault($"range() was given {Values.Describe(value)}; expected integers."));
}
