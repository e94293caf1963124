namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Filters that take items out of values, and put them in order.</summary>
internal static class SequenceFilters
{
    internal static readonly Dictionary<string, TemplateFilter> All = new(StringComparer.Ordinal)
    {
        ["default"] = Default,
        ["d"] = Default,
        ["first"] = (value, arguments) =>
            Values.Items(value, arguments.Evaluation).FirstOrDefault() ?? new Undefined("there is no first item, the sequence is empty"),
        ["last"] = (value, arguments) =>
            Reversible(value, arguments).LastOrDefault() ?? new Undefined("there is no last item, the sequence is empty"),
        ["list"] = (value, arguments) => new TemplateList([.. Values.Items(value, arguments.Evaluation)]),
        ["reverse"] = (value, arguments) => value is string text
            ? string.Concat(PythonText.Characters(text).Reverse())
            : new TemplateIterator(Values.Items(value, arguments.Evaluation).Reverse()),
        ["items"] = Items,
        ["dictsort"] = DictSort,
        ["sort"] = Sort,
        ["unique"] = Unique,
        ["min"] = (value, arguments) => Extreme(value, arguments, -1),
        ["max"] = (value, arguments) => Extreme(value, arguments, 1),
        ["attr"] = (value, arguments) => (value as TemplateObject)?.Attribute(arguments.Text(0, "name"), arguments.Evaluation)
            ?? (value is string text ? StringMethods.Find(text, arguments.Text(0, "name")) : null)
            ?? new Undefined($"{Values.Describe(value)} has no attribute '{arguments.Text(0, "name")}'"),
        ["batch"] = Batch,
        ["groupby"] = GroupBy,
    };

    private static object Default(object value, Arguments arguments)
    {
        var fallback = arguments.Find(0, "default_value") ?? "";
        var isForAllFalse = arguments.Flag(1, "boolean");
        return value is Undefined || (isForAllFalse && !Values.IsTrue(value)) ? fallback : value;
    }

    private static IEnumerable<object> Reversible(object value, Arguments arguments) => value is TemplateIterator
        ? throw new TemplateFault("the result of a filter such as map or select cannot be read from its end; put '|list' before '|last'.")
        : Values.Items(value, arguments.Evaluation);

    private static object Items(object value, Arguments arguments) => value switch
    {
        Undefined => new TemplateIterator([]),
        TemplateDict dict => new TemplateIterator(Pairs(dict)),
        _ => throw new TemplateFault($"the filter 'items' was given {Values.Describe(value)}; expected a dictionary."),
    };

    private static IEnumerable<object> Pairs(TemplateDict dict) => dict.Entries.Select(entry => new TemplateTuple(entry.Key, entry.Value));

    private static object DictSort(object value, Arguments arguments)
    {
        if (value is not TemplateDict dict)
            throw new TemplateFault($"the filter 'dictsort' was given {Values.Describe(value)}; expected a dictionary.");
        var isCaseSensitive = arguments.Flag(0, "case_sensitive");
        var by = arguments.OptionalText(1, "by") ?? "key";
        var isReversed = arguments.Flag(2, "reverse");
        if (by is not ("key" or "value")) throw new TemplateFault($"the filter 'dictsort' sorts by 'key' or 'value', not by '{by}'.");
        var position = by == "key" ? 0L : 1L;
        return Sorted(Pairs(dict), item => AttributePath.SortKey(item, position, isCaseSensitive, arguments.Evaluation), isReversed, arguments);
    }

    private static object Sort(object value, Arguments arguments)
    {
        var (isReversed, isCaseSensitive) = (arguments.Flag(0, "reverse"), arguments.Flag(1, "case_sensitive"));
        var path = arguments.Find(2, "attribute");
        object[] paths = path is string several ? [.. several.Split(',')] : [path ?? None.Value];
        return Sorted(Values.Items(value, arguments.Evaluation),
            item => new TemplateTuple([.. paths.Select(one => AttributePath.SortKey(item, one, isCaseSensitive, arguments.Evaluation))]),
            isReversed, arguments);
    }

    private static TemplateList Sorted(IEnumerable<object> items, Func<object, object> key, bool isReversed, Arguments arguments)
    {
        var comparer = Comparer<object>.Create((left, right) =>
        {
            arguments.Evaluation.Step();
            return Values.Compare(left, right, "sort") ?? 0;
        });
        var keyed = items.Select(item => (Item: item, Key: key(item))).ToArray();
        var sorted = isReversed ? keyed.OrderByDescending(item => item.Key, comparer) : keyed.OrderBy(item => item.Key, comparer);
        try
        {
            return new TemplateList([.. sorted.Select(item => item.Item)]);
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateFault fault)
        {
            throw new TemplateFault(fault.Message);
        }
    }

    private static object Unique(object value, Arguments arguments)
    {
        var isCaseSensitive = arguments.Flag(0, "case_sensitive");
        var path = arguments.Find(1, "attribute");
        return new TemplateIterator(Distinct());

        IEnumerable<object> Distinct()
        {
            var seen = new TemplateDict();
            foreach (var item in Values.Items(value, arguments.Evaluation))
            {
                var key = AttributePath.SortKey(item, path, isCaseSensitive, arguments.Evaluation);
                if (seen.Item(key) is not null) continue;
                seen.Set(key, true);
                yield return item;
            }
        }
    }

    private static object Extreme(object value, Arguments arguments, int sign)
    {
        var isCaseSensitive = arguments.Flag(0, "case_sensitive");
        var path = arguments.Find(1, "attribute");
        (object Item, object Key)? best = null;
        foreach (var item in Values.Items(value, arguments.Evaluation))
        {
            var key = AttributePath.SortKey(item, path, isCaseSensitive, arguments.Evaluation);
            if (best is null || Values.Compare(key, best.Value.Key, "min or max") * sign > 0) best = (item, key);
        }
        return best?.Item ?? new Undefined("there is no smallest or largest item, the sequence is empty");
    }

    private static object Batch(object value, Arguments arguments)
    {
        var count = arguments.Int(0, "linecount", 0);
        var filling = arguments.Find(1, "fill_with");
        if (count < 1) throw new TemplateFault("the filter 'batch' needs how many items a line has, at least 1.");
        arguments.Evaluation.Step(filling is null ? 0 : count);
        return new TemplateIterator(Values.Items(value, arguments.Evaluation).Chunk(count).Select(line => new TemplateList(
            filling is null or None || line.Length == count ? line : [.. line, .. Enumerable.Repeat(filling, count - line.Length)])));
    }

    private static object GroupBy(object value, Arguments arguments)
    {
        var path = arguments.Get(0, "attribute");
        var fallback = arguments.Find(1, "default") is { } given and not None ? given : null;
        var isCaseSensitive = arguments.Flag(2, "case_sensitive");
        object Real(object item) => AttributePath.Follow(item, path, arguments.Evaluation, fallback);
        object Key(object item) => AttributePath.SortKey(Real(item), null, isCaseSensitive, arguments.Evaluation);
        var groups = new List<(object Key, List<object> Items)>();
        foreach (var item in Sorted(Values.Items(value, arguments.Evaluation), Key, isReversed: false, arguments).Values)
        {
            if (groups.Count == 0 || !Values.AreEqual(groups[^1].Key, Key(item))) groups.Add((Key(item), []));
            groups[^1].Items.Add(item);
        }
        return new TemplateList([.. groups.Select(group => new TemplateTuple(Real(group.Items[0]), new TemplateList([.. group.Items])))]);
    }
}
