using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>Showing more than a cell's last value. The names are those of .NET Interactive, so that lectures run there too.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value at once, in the middle of a cell.</summary>
    /// <param name="value">What is shown.</param>
    /// <param name="mimeTypes">Which forms; default: all that it has. Plain text always goes with them.</param>
    /// <returns>What is shown, to change it later; null outside a cell, where the value is written to the console.</returns>
    /// <exception cref="ArgumentException">The value has none of the forms.</exception>
    public static DisplayedValue? Display(this object? value, params string[] mimeTypes)
    {
        if (CellContext.Current is { } cell) return cell.Display(value, mimeTypes);
        Console.WriteLine(new Formatters().Format(value));
        return null;
    }

    /// <summary>Shows text that is a form already: <c>"&lt;b&gt;bold&lt;/b&gt;".DisplayAs("text/html")</c>.</summary>
    /// <exception cref="System.Text.Json.JsonException">The type is one of JSON and the text is not.</exception>
    public static DisplayedValue? DisplayAs(this string value, string mimeType)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        var bundle = new MimeBundle().Add(mimeType, value);
        if (mimeType != MimeBundle.Text) bundle.Add(MimeBundle.Text, mimeType.StartsWith("text/", StringComparison.Ordinal) || MimeBundle.IsJson(mimeType) ? value : $"({mimeType})");
        return Display(bundle);
    }

    /// <summary>A form of a value, as it would be shown.</summary>
    /// <exception cref="ArgumentException">The value has no such form.</exception>
    public static string ToDisplayString(this object? value, string mimeType = MimeBundle.Text) =>
        (CellContext.Current?.Formatters ?? new()).Format(value, [mimeType]).Find(mimeType)!;
}
