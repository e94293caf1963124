using System.Collections.Concurrent;
using System.Reflection;

namespace CourseKit.Jupyter.Display;

/// <summary>
/// The forms that a type names itself, with an attribute that is recognised by its name: <c>TypeFormatterSourceAttribute</c> with a
/// property <c>FormatterSourceType</c>. That type's <c>CreateTypeFormatters()</c> returns objects with <c>MimeType</c> and
/// <c>bool Format(object, TextWriter)</c>.
/// </summary>
/// <remarks>
/// The convention is .NET Interactive's, so a library that follows it is shown well in both and refers to neither. A sequence
/// is offered to the formatters of its elements' type first: a list of results may look different from a table of their properties.
/// </remarks>
internal static class ConventionFormatters
{
    private const string AttributeName = "TypeFormatterSourceAttribute";

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Formatter>> Known = new();

    private sealed record Formatter(string MimeType, Func<object, TextWriter, bool> Format)
    {
        public string? Write(object value)
        {
            using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
            return Format(value, text) ? text.ToString() : null;
        }
    }

    /// <summary>The forms that the value's type names; none when it names none.</summary>
    /// <param name="value">What is shown.</param>
    /// <param name="failed">Told which forms could not be made, and why.</param>
    public static MimeBundle Format(object value, Action<string>? failed)
    {
        var forms = new MimeBundle();
        var type = value.GetType();
        try
        {
            foreach (var formatter in Known.GetOrAdd(type, FormattersOf)) Formatters.AddForm(forms, formatter.MimeType, value, formatter.Write, failed);
        }
        catch (Exception exception) when (!FormatFailure.IsCancellation)
        {
            failed?.Invoke(FormatFailure.Line($"the formatter source of {TypeText.Of(type)}", exception));
        }

        return forms;
    }

    private static IReadOnlyList<Formatter> FormattersOf(Type type)
    {
        IEnumerable<Type> elements = type.GetInterfaces()
            .Where(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .Select(sequence => sequence.GetGenericArguments()[0]);
        return [.. Declared(type).Concat(elements.SelectMany(Declared))];
    }

    private static IEnumerable<Formatter> Declared(Type type)
    {
        for (var current = type; current is not null && current != typeof(object); current = current.BaseType)
        {
            if (Sources(current).ToList() is { Count: > 0 } sources) return sources.SelectMany(Created);
        }

        return type.GetInterfaces().SelectMany(Sources).SelectMany(Created);
    }

    private static IEnumerable<Type> Sources(Type type) =>
        from attribute in type.GetCustomAttributes(inherit: false)
        where attribute.GetType().Name == AttributeName
        let source = attribute.GetType().GetProperty("FormatterSourceType")?.GetValue(attribute) as Type
        where source is not null
        select source;

    private static IEnumerable<Formatter> Created(Type source)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        if (source.GetMethod("CreateTypeFormatters", Any) is not { } create) yield break;
        if (create.Invoke(Activator.CreateInstance(source, nonPublic: true), null) is not IEnumerable<object> formatters) yield break;
        foreach (var formatter in formatters)
        {
            if (formatter.GetType().GetProperty("MimeType", Any)?.GetValue(formatter) is not string mimeType) continue;
            if (formatter.GetType().GetMethod("Format", Any, [typeof(object), typeof(TextWriter)]) is not { } format) continue;
            yield return new(mimeType, format.CreateDelegate<Func<object, TextWriter, bool>>(formatter));
        }
    }
}
