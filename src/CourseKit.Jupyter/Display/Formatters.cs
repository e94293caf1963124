using System.Collections;

namespace CourseKit.Jupyter.Display;

/// <summary>
/// How values are shown. Asked in this order: what the host registered for the type or the nearest type that it derives from; what the
/// type names by attribute (<see cref="ConventionFormatters"/>); and the general forms: text as it is, exceptions, sequences and
/// dictionaries as tables, records as tables of their properties, anything else as its <c>ToString()</c>.
/// </summary>
/// <remarks>
/// A form that cannot be made, since the formatter or the value throws, is left out, and the others are kept. A sequence whose elements
/// cannot be computed throws as it would in a loop, since that is the cell's own code: it fails the cell and names the line.
/// </remarks>
public sealed class Formatters
{
    private readonly Dictionary<Type, List<(string MimeType, Func<object, string?> Format)>> registered = [];

    /// <summary>How many rows of a sequence are shown. Default: 20.</summary>
    public int MaxRows { get; set; } = 20;

    /// <summary>Registers a form of a type (or an interface, or what derives from it); a later one replaces an earlier one of the same MIME type.</summary>
    /// <param name="mimeType">E.g. <c>text/html</c>.</param>
    /// <param name="format">Makes the form; null when this value has no such form.</param>
    public void Register<T>(string mimeType, Func<T, string?> format)
    {
        if (!registered.TryGetValue(typeof(T), out var forms)) registered[typeof(T)] = forms = [];
        forms.RemoveAll(form => form.MimeType == mimeType);
        forms.Add((mimeType, value => format((T)value)));
    }

    /// <summary>All forms of a value.</summary>
    /// <param name="value">What is shown.</param>
    /// <param name="failed">Told, in a line each, which forms could not be made, and why.</param>
    public MimeBundle Format(object? value, Action<string>? failed = null)
    {
        if (value is null) return MimeBundle.OfText("null");
        if (value is MimeBundle bundle) return bundle;
        var forms = Registered(value, failed);
        if (forms.Forms.Count == 0) forms = ConventionFormatters.Format(value, failed);
        if (forms.Forms.Count == 0) forms = General(value);
        return forms.Find(MimeBundle.Text) is null ? forms.Add(MimeBundle.Text, PlainText.Of(value)) : forms;
    }

    private MimeBundle Registered(object value, Action<string>? failed)
    {
        var forms = new MimeBundle();
        foreach (var type in Nearest(value.GetType()))
        {
            if (!registered.TryGetValue(type, out var formats)) continue;
            foreach (var (mimeType, format) in formats) AddForm(forms, mimeType, value, format, failed);
            if (forms.Forms.Count > 0) break;
        }

        return forms;
    }

    /// <summary>Adds a form where the bundle lacks it and the value has it.</summary>
    internal static void AddForm(MimeBundle forms, string mimeType, object value, Func<object, string?> format, Action<string>? failed)
    {
        if (forms.Find(mimeType) is not null) return;
        try
        {
            if (format(value) is { } text) forms.Add(mimeType, text);
        }
        catch (Exception exception) when (!FormatFailure.IsCancellation)
        {
            failed?.Invoke(FormatFailure.Line($"the {mimeType} form of {TypeText.Of(value.GetType())}", exception));
        }
    }

    private MimeBundle General(object value)
    {
        if (PlainText.IsScalar(value)) return MimeBundle.OfText(PlainText.Of(value));
        if (value is IEnumerable sequence) return Sequence(SequenceStart.Of(sequence, MaxRows));
        var table = ValueTable.OfRecord(value);
        if (table is null) return MimeBundle.OfText(PlainText.Of(value));
        return Table(table);
    }

    private static MimeBundle Sequence(SequenceStart start)
    {
        if (!start.Items.All(PlainText.IsScalar)) return Table(ValueTable.OfItems(start));
        var items = string.Join(", ", start.Items.Select(item => item is string text ? $"\"{text}\"" : PlainText.Of(item)));
        return MimeBundle.OfText(start.Note switch { null => $"[{items}]", "empty" => "[]", _ => $"[{items}, …] ({start.Note})" });
    }

    private static MimeBundle Table(ValueTable table) => new MimeBundle().Add(MimeBundle.Html, TableHtml.Of(table)).Add(MimeBundle.Text, TableText.Of(table));

    private static IEnumerable<Type> Nearest(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType) yield return current;
        foreach (var implemented in type.GetInterfaces()) yield return implemented;
    }
}
