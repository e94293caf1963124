using System.Collections;
using System.Globalization;
using System.Reflection;
using CourseKit.Display;

namespace CourseKit.Models;

/// <summary>How a model is shown in a notebook: its summary.</summary>
internal sealed class PretrainedModelFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<PretrainedModel>("text/html", (model, writer) => ModelSummaryFormatters.Table(model.Summary()).WriteScrollingHtml(writer)),
        new TypeFormatter<PretrainedModel>("text/plain", (model, writer) => writer.Write(model.Summary().ToString())),
    ];
}

/// <summary>How a model's configuration is shown in a notebook: its properties, under the names that code uses.</summary>
internal sealed class PretrainedConfigFormatters
{
    private const int MaxItems = 8;
    private const int MaxValue = 160;

    public IEnumerable<object> CreateTypeFormatters() => DisplayTable.Formatters<PretrainedConfig>(Table);

    internal static DisplayTable Table(PretrainedConfig config) => new(
        config.GetType().Name,
        [new("property", IsHeader: true), new("value")],
        // What all models have comes first.
        config.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .OrderBy(property => property.DeclaringType == typeof(PretrainedConfig) ? 0 : 1)
            .Select(property => (TableCell[])[property.Name, Value(property.GetValue(config))]));

    private static string Value(object? value)
    {
        var text = value switch
        {
            null => "null",
            string known => known,
            IDictionary map => string.Create(CultureInfo.InvariantCulture, $"{map.Count:N0} entries"),
            IEnumerable items => List(items),
            _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };
        return text.Length <= MaxValue ? text : string.Concat(text.AsSpan(0, MaxValue - 1), "…");
    }

    private static string List(IEnumerable items)
    {
        var all = items.Cast<object?>().ToList();
        var shown = string.Join(", ", all.Take(MaxItems).Select(item => string.Create(CultureInfo.InvariantCulture, $"{item}")));
        return all.Count <= MaxItems ? $"[{shown}]" : string.Create(CultureInfo.InvariantCulture, $"[{shown}, …] ({all.Count:N0})");
    }
}
