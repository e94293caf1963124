using System.Collections;
using System.Data;
using System.Net;

namespace CourseKit.Jupyter.Display;

/// <summary>
/// How values are shown. Asked in this order: what cells (<see cref="Formatter"/>), then the host, registered for the type or the nearest
/// type that it derives from; what the value makes itself (<see cref="IDisplayable"/>); what the type names by attribute
/// (<see cref="ConventionFormatters"/>); and the general forms: text as it is, exceptions, sequences and dictionaries as tables, records
/// as tables of their properties, anything else as its <c>ToString()</c>.
/// </summary>
/// <remarks>
/// A form that cannot be made, since the formatter or the value throws, is left out, and the others are kept. A sequence whose elements
/// cannot be computed throws as it would in a loop, since that is the cell's own code: it fails the cell and names the line.
/// </remarks>
public sealed class Formatters
{
    internal const int DefaultMaxRows = 20;

    private readonly FormatRegistry ofHost = new();

    /// <summary>How many rows of a sequence are shown. Default: 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxRows
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = DefaultMaxRows;

    /// <summary>What cells have registered.</summary>
    internal FormatRegistry OfCells { get; } = new();

    /// <summary>Registers a form of a type (or an interface, or what derives from it); a later one replaces an earlier one of the same MIME type.</summary>
    /// <param name="mimeType">E.g. <c>text/html</c>.</param>
    /// <param name="format">Makes the form; null when this value has no such form.</param>
    public void Register<T>(string mimeType, Func<T, string?> format) => ofHost.Register(typeof(T), mimeType, value => format((T)value));

    /// <summary>All forms of a value.</summary>
    /// <param name="value">What is shown.</param>
    /// <param name="failed">Told, in a line each, which forms could not be made, and why.</param>
    public MimeBundle Format(object? value, Action<string>? failed = null)
    {
        if (value is null) return MimeBundle.OfText("null");
        if (value is MimeBundle bundle) return bundle;
        var forms = Own(value, failed);
        var preferred = OfCells.PreferredOf(value.GetType());
        return preferred.Count == 0 ? forms : Only(preferred, forms, value);
    }

    /// <summary>Some forms of a value. Plain text always goes with them; any value has a form as HTML, its text if nothing else, and one as JSON.</summary>
    /// <param name="value">What is shown.</param>
    /// <param name="mimeTypes">Which forms; none are all that the value has.</param>
    /// <param name="failed">Told, in a line each, which forms could not be made, and why.</param>
    /// <exception cref="ArgumentException">The value has no such form.</exception>
    public MimeBundle Format(object? value, IReadOnlyList<string> mimeTypes, Action<string>? failed = null) =>
        mimeTypes.Count == 0 ? Format(value, failed) : Only(mimeTypes, value is null ? MimeBundle.OfText("null") : value as MimeBundle ?? Own(value, failed), value);

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

    private MimeBundle Own(object value, Action<string>? failed)
    {
        var forms = Registered(value, failed);
        if (forms.Forms.Count == 0) forms = Displayed(value, failed);
        if (forms.Forms.Count == 0) forms = ConventionFormatters.Format(value, failed);
        if (forms.Forms.Count == 0) forms = General(value);
        return forms.Find(MimeBundle.Text) is null ? forms.Add(MimeBundle.Text, TextOf(value)) : forms;
    }

    // What has a form as HTML only is still read in terminals, and by those who compare notebooks.
    private string TextOf(object value) => value is IEnumerable and not IDisplayable && !PlainText.IsScalar(value) ? General(value).ToString() : PlainText.Of(value);

    private static MimeBundle Only(IReadOnlyList<string> mimeTypes, MimeBundle all, object? value)
    {
        var chosen = new MimeBundle { Metadata = all.Metadata };
        foreach (var type in mimeTypes)
        {
            var known = all.Forms.FirstOrDefault(form => form.Key == type).Value;
            if (known is not null) chosen.Add(type, known);
            else chosen.Add(type, Substitute(type, all, value));
        }

        return chosen.Find(MimeBundle.Text) is null && all.Find(MimeBundle.Text) is { } text ? chosen.Add(MimeBundle.Text, text) : chosen;
    }

    private static string Substitute(string mimeType, MimeBundle all, object? value) => mimeType switch
    {
        MimeBundle.Html => $"<pre tabindex=\"0\">{WebUtility.HtmlEncode(all.ToString())}</pre>",
        MimeBundle.Json => Json.Of(value).ToString(),
        _ => throw new ArgumentException($"{(value is null ? "null" : TypeText.Of(value.GetType()))} has no form {mimeType}; it has {string.Join(", ", all.Forms.Select(form => form.Key))}.", nameof(mimeType)),
    };

    private MimeBundle Registered(object value, Action<string>? failed)
    {
        var forms = new MimeBundle();
        foreach (var type in FormatRegistry.Nearest(value.GetType()))
        {
            foreach (var (mimeType, format) in OfCells.Of(type).Concat(ofHost.Of(type))) AddForm(forms, mimeType, value, format, failed);
            if (forms.Forms.Count > 0) break;
        }

        return forms;
    }

    private static MimeBundle Displayed(object value, Action<string>? failed)
    {
        if (value is not IDisplayable displayable) return new();
        try
        {
            return displayable.ToMimeBundle() ?? new();
        }
        catch (Exception exception) when (!FormatFailure.IsCancellation)
        {
            failed?.Invoke(FormatFailure.Line($"{nameof(IDisplayable.ToMimeBundle)}() of {TypeText.Of(value.GetType())}", exception));
            return new();
        }
    }

    private MimeBundle General(object value) => value switch
    {
        _ when PlainText.IsScalar(value) => MimeBundle.OfText(PlainText.Of(value)),
        Exception exception => ExceptionForms.Of(exception),
        DataTable or DataView => Table(DataTables.Of(value as DataView ?? ((DataTable)value).DefaultView, MaxRows)),
        Array { Rank: 2 } matrix => Table(MatrixTable.Of(matrix, MaxRows)),
        IEnumerable sequence => Sequence(SequenceStart.Of(sequence, MaxRows)),
        _ when ValueTable.OfRecord(value) is { } table => Table(table),
        _ => MimeBundle.OfText(PlainText.Of(value)),
    };

    private static MimeBundle Sequence(SequenceStart start)
    {
        if (!start.Items.All(PlainText.IsShort)) return Table(ValueTable.OfItems(start));
        var items = string.Join(", ", start.Items.Select(item => item is string text ? $"\"{text}\"" : PlainText.Of(item)));
        return MimeBundle.OfText(start.Note switch { null => $"[{items}]", "empty" => "[]", _ => $"[{items}, …] ({start.Note})" });
    }

    private static MimeBundle Table(ValueTable table) => new MimeBundle().Add(MimeBundle.Html, TableHtml.Of(table)).Add(MimeBundle.Text, TableText.Of(table));
}
