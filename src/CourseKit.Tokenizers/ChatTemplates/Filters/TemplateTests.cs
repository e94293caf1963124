namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The tests of Jinja: what may stand after <c>is</c>.</summary>
internal static class TemplateTests
{
    private static readonly Dictionary<string, Func<object, Arguments, bool>> All = Create();

    internal static bool Apply(string name, object value, Arguments arguments)
    {
        if (!All.TryGetValue(name, out var test))
            throw new TemplateFault($"there is no test '{name}'; there are {string.Join(", ", All.Keys.Where(key => char.IsAsciiLetter(key[0])).Order(StringComparer.Ordinal))}.");
        var holds = test(value, arguments);
        arguments.CheckAllUsed();
        return holds;
    }

    private static Dictionary<string, Func<object, Arguments, bool>> Create()
    {
        var tests = new Dictionary<string, Func<object, Arguments, bool>>(StringComparer.Ordinal)
        {
            ["defined"] = (value, _) => value is not Undefined,
            ["undefined"] = (value, _) => value is Undefined,
            ["none"] = (value, _) => value is None,
            ["string"] = (value, _) => value is string,
            ["mapping"] = (value, _) => value is TemplateDict,
            ["sequence"] = (value, _) => value is string or TemplateObject { IsSequence: true },
            ["iterable"] = (value, _) => value is string || (value as TemplateObject)?.Items is not null,
            ["number"] = (value, _) => value is bool or long or double,
            ["integer"] = (value, _) => value is long,
            ["float"] = (value, _) => value is double,
            ["boolean"] = (value, _) => value is bool,
            ["true"] = (value, _) => value is true,
            ["false"] = (value, _) => value is false,
            ["callable"] = (value, _) => value is TemplateCallable or Undefined,
            ["odd"] = (value, arguments) => Values.AreEqual(Remainder(value, 2L, arguments), 1L),
            ["even"] = (value, arguments) => Values.AreEqual(Remainder(value, 2L, arguments), 0L),
            ["divisibleby"] = (value, arguments) => Values.AreEqual(Remainder(value, arguments.Get(0, "num"), arguments), 0L),
            ["lower"] = (value, arguments) => StringMethods.IsCase(Values.Text(value, arguments.Evaluation), isUpper: false),
            ["upper"] = (value, arguments) => StringMethods.IsCase(Values.Text(value, arguments.Evaluation), isUpper: true),
            ["sameas"] = (value, arguments) => IsSame(value, arguments.Get(0, "other")),
            ["filter"] = (value, _) => value is string name && TemplateFilters.Exists(name),
            ["test"] = (value, _) => value is string name && All!.ContainsKey(name),
            ["in"] = (value, arguments) => Values.Contains(arguments.Get(0, "seq"), value, arguments.Evaluation),
        };
        foreach (var (operation, names) in Comparisons)
            foreach (var name in names)
                tests[name] = (value, arguments) => ComparisonExpression.Holds(operation, value, arguments.Get(0, "other"), arguments.Evaluation);
        return tests;
    }

    private static (string Operation, string[] Names)[] Comparisons =>
    [
        ("==", ["==", "eq", "equalto"]),
        ("!=", ["!=", "ne"]),
        ("<", ["<", "lt", "lessthan"]),
        ("<=", ["<=", "le"]),
        (">", [">", "gt", "greaterthan"]),
        (">=", [">=", "ge"]),
    ];

    private static object Remainder(object value, object divisor, Arguments arguments) => value is string
        ? throw new TemplateFault($"{Values.Describe(value)} is tested like a number.")
        : Arithmetic.Apply("%", value, divisor, arguments.Evaluation);

    private static bool IsSame(object value, object other) => (value, other) switch
    {
        (TemplateObject, _) => ReferenceEquals(value, other),
        _ => value.GetType() == other.GetType() && Values.AreEqual(value, other),
    };
}
