using System.Collections;
using System.Reflection;

namespace Notebooks.Tests;

/// <summary>
/// Shows values as .NET Interactive does those of types that it does not know: by an attribute, a source and formatters that it recognises by their names
/// and reaches through reflection alone. The rules are those of <c>Formatter.TryRegisterFromFormatterSources</c> in the archived repository dotnet/interactive:
/// attributes are inherited, everything is a public instance member, and the constructor is public and takes nothing.
/// </summary>
internal static class ConventionHost
{
    private const string Attribute = "TypeFormatterSourceAttribute";

    /// <summary>The attributes of a type that name a source.</summary>
    public static IEnumerable<object> Attributes(Type type) => type.GetCustomAttributes(inherit: true).Where(attribute => attribute.GetType().Name == Attribute);

    /// <summary>The MIME types that the type would rather be shown in; null when it does not say.</summary>
    public static string[]? Preferred(Type type) => Attributes(type).Select(attribute => Property<string[]>(attribute, "PreferredMimeTypes")).FirstOrDefault();

    /// <summary>The forms of a value by MIME type. A formatter that declines gives none.</summary>
    public static IReadOnlyDictionary<string, string> Forms(object value)
    {
        var forms = new Dictionary<string, string>();
        foreach (var formatter in Attributes(value.GetType()).SelectMany(Formatters))
        {
            using var writer = new StringWriter();
            if (Property<string>(formatter, "MimeType") is not { } mimeType) continue;
            var format = formatter.GetType().GetMethod("Format") ?? throw new MissingMethodException(formatter.GetType().Name, "Format");
            if (format.Invoke(formatter, [value, writer]) is true) forms[mimeType] = writer.ToString();
        }

        return forms;
    }

    private static IEnumerable<object> Formatters(object attribute)
    {
        var source = Activator.CreateInstance(Property<Type>(attribute, "FormatterSourceType")!)!;
        var create = source.GetType().GetMethod("CreateTypeFormatters") ?? throw new MissingMethodException(source.GetType().Name, "CreateTypeFormatters");
        return ((IEnumerable)create.Invoke(source, null)!).Cast<object>();
    }

    private static T? Property<T>(object of, string name) where T : class => of.GetType().GetProperty(name)?.GetGetMethod()?.Invoke(of, null) as T;
}
