namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Computes a filter.</summary>
/// <param name="value">What stands before the bar.</param>
/// <param name="arguments">What stands in the parentheses.</param>
internal delegate object TemplateFilter(object value, Arguments arguments);

/// <summary>The filters of Jinja that chat templates use.</summary>
internal static class TemplateFilters
{
    private static readonly Dictionary<string, TemplateFilter> All =
        new([.. TextFilters.All, .. NumberFilters.All, .. SequenceFilters.All, .. SelectionFilters.All], StringComparer.Ordinal);

    internal static object Apply(string name, object value, Arguments arguments)
    {
        if (!All.TryGetValue(name, out var filter))
            throw new TemplateFault($"there is no filter '{name}'; there are {string.Join(", ", All.Keys.Order(StringComparer.Ordinal))}.");
        var result = filter(value, arguments);
        if (!SelectionFilters.All.ContainsKey(name)) arguments.CheckAllUsed(); // those hand their arguments on
        return result;
    }

    internal static bool Exists(string name) => All.ContainsKey(name);
}
