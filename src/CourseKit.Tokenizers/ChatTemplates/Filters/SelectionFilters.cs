namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Filters that hand each item to another filter or to a test.</summary>
internal static class SelectionFilters
{
    internal static readonly Dictionary<string, TemplateFilter> All = new(StringComparer.Ordinal)
    {
        ["map"] = (value, arguments) => new TemplateIterator(Map(value, arguments)),
        ["select"] = (value, arguments) => new TemplateIterator(Select(value, arguments, true, 0)),
        ["reject"] = (value, arguments) => new TemplateIterator(Select(value, arguments, false, 0)),
        ["selectattr"] = (value, arguments) => new TemplateIterator(Select(value, arguments, true, 1)),
        ["rejectattr"] = (value, arguments) => new TemplateIterator(Select(value, arguments, false, 1)),
    };

    private static IEnumerable<object> Map(object value, Arguments arguments)
    {
        if (arguments.Positional.Length == 0 && arguments.Find(1, "attribute") is { } path)
        {
            var fallback = arguments.Find(2, "default") is { } given and not None ? given : null;
            arguments.CheckAllUsed();
            if (!Values.IsTrue(value)) yield break;
            foreach (var item in Values.Items(value, arguments.Evaluation))
                yield return AttributePath.Follow(item, path, arguments.Evaluation, fallback);
            yield break;
        }
        if (!Values.IsTrue(value)) yield break; // none, too, has no items here
        var name = arguments.Text(0, "filter");
        foreach (var item in Values.Items(value, arguments.Evaluation))
            yield return TemplateFilters.Apply(name, item, arguments.After(1, $"the filter '{name}'"));
    }

    /// <summary>The items for which a test holds, or not; with <paramref name="skip"/> 1 it is asked of an attribute of theirs.</summary>
    private static IEnumerable<object> Select(object value, Arguments arguments, bool isWanted, int skip)
    {
        var path = skip > 0 ? arguments.Get(0, "attribute") : null;
        var name = arguments.Positional.Length > skip ? arguments.Text(skip, "test") : null;
        if (!Values.IsTrue(value)) yield break;
        foreach (var item in Values.Items(value, arguments.Evaluation))
        {
            var tested = path is null ? item : AttributePath.Follow(item, path, arguments.Evaluation);
            var holds = name is null ? Values.IsTrue(tested)
                : TemplateTests.Apply(name, tested, arguments.After(skip + 1, $"the test '{name}'"));
            if (holds == isWanted) yield return item;
        }
    }
}
