using System.Globalization;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>
/// How the running session shows values, for cells to change: <c>Formatter.Register&lt;Person&gt;(person =&gt; $"&lt;b&gt;{person.Name}&lt;/b&gt;", "text/html")</c>.
/// The names are those of .NET Interactive.
/// </summary>
public static class Formatter
{
    /// <summary>How many rows of a sequence are shown. Default: 20.</summary>
    public static int ListExpansionLimit
    {
        get => Session.MaxRows;
        set => Session.MaxRows = value;
    }

    private static Formatters Session => CellContext.Current?.Formatters
        ?? throw new InvalidOperationException("There is no running cell whose session could be changed. A host registers with the Formatters of its CSharpSession.");

    /// <summary>Registers a form of a type (or an interface), and of what derives from it; a later one replaces an earlier one of the same MIME type.</summary>
    /// <param name="formatter">Makes the form; null when this value has none.</param>
    /// <param name="mimeType">The form's MIME type.</param>
    public static void Register<T>(Func<T, string?> formatter, string mimeType = MimeBundle.Text)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Session.OfCells.Register(typeof(T), mimeType, value => formatter((T)value));
    }

    /// <summary>Registers a form that is written.</summary>
    public static void Register<T>(Action<T, TextWriter> formatter, string mimeType = MimeBundle.Text)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Register(typeof(T), (value, writer) => formatter((T)value, writer), mimeType);
    }

    /// <summary>Registers a form of a type that may be an open generic one: <c>typeof(List&lt;&gt;)</c>.</summary>
    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = MimeBundle.Text)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(formatter);
        Session.OfCells.Register(type, mimeType, value =>
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            formatter(value, text);
            return text.ToString();
        });
    }

    /// <summary>Says which forms of a type are shown, whatever others it has; none means all.</summary>
    public static void SetPreferredMimeTypesFor(Type type, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(type);
        Session.OfCells.Prefer(type, [.. mimeTypes]);
    }

    /// <summary>Forgets what cells have registered.</summary>
    public static void ResetToDefault()
    {
        Session.OfCells.Clear();
        Session.MaxRows = Formatters.DefaultMaxRows;
    }
}
