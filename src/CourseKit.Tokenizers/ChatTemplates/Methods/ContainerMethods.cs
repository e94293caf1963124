namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The methods of dictionaries that change nothing.</summary>
internal static class DictMethods
{
    private static readonly string[] Changing = ["clear", "pop", "popitem", "setdefault", "update"];

    internal static object? Find(TemplateDict dict, string name) => name switch
    {
        "items" => new TemplateFunction(name, _ => new TemplateDictView(name, dict, entry => new TemplateTuple(entry.Key, entry.Value))),
        "keys" => new TemplateFunction(name, _ => new TemplateDictView(name, dict, entry => entry.Key)),
        "values" => new TemplateFunction(name, _ => new TemplateDictView(name, dict, entry => entry.Value)),
        "get" => new TemplateFunction(name, arguments => Get(dict, arguments.Get(0, "key"), arguments.Find(1, "default"))),
        "copy" => new TemplateFunction(name, _ => Copy(dict)),
        _ => Changing.Contains(name) ? SequenceMethods.Refused("dictionary", name, "dict(old, key=value)") : null,
    };

    private static object Get(TemplateDict dict, object key, object? fallback) => dict.Item(key) ?? fallback ?? None.Value;

    private static TemplateDict Copy(TemplateDict dict)
    {
        var copy = new TemplateDict();
        foreach (var (key, value) in dict.Entries) copy.Set(key, value);
        return copy;
    }
}

/// <summary>The methods of lists and tuples that change nothing. Those that do are refused, as in the sandbox of the reference.</summary>
internal static class SequenceMethods
{
    private static readonly string[] Changing = ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"];

    internal static object? Find(TemplateSequence list, string name) => name switch
    {
        "index" => new TemplateFunction(name, arguments => IndexOf(list, arguments.Get(0, "value"))),
        "count" => new TemplateFunction(name, arguments =>
            arguments.Get(0, "value") is var counted ? (long)list.Values.Count(item => Values.AreEqual(item, counted)) : 0L),
        "copy" when list is TemplateList => new TemplateFunction(name, _ => list.With([.. list.Values])),
        _ => list is TemplateList && Changing.Contains(name) ? Refused("list", name, "list + [item]") : null,
    };

    private static object IndexOf(TemplateSequence list, object value) =>
        Array.FindIndex(list.Values, item => Values.AreEqual(item, value)) is var i and >= 0 ? (long)i
            : throw new TemplateFault($"index() does not find {Values.Describe(value)}.");

    /// <summary>What stands for a method that would change a value: an error as soon as it is used.</summary>
    internal static Undefined Refused(string owner, string name, string instead) =>
        new($"'{name}' would change a {owner}, which the sandbox of chat templates does not allow (nor does that of transformers); " +
            $"write {{% set new = {instead} %}} instead");
}
