namespace CourseKit.Display;

/// <summary>One form in which a type is shown; see <see cref="TypeFormatterSourceAttribute"/>.</summary>
/// <param name="mimeType">The form, e.g. <c>text/html</c>.</param>
/// <param name="write">Writes an object in it.</param>
internal sealed class TypeFormatter<T>(string mimeType, Action<T, TextWriter> write)
{
    /// <summary>The form, e.g. <c>text/html</c>.</summary>
    public string MimeType { get; } = mimeType;

    /// <summary>Writes the object; false when it is of another type.</summary>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not T shown) return false;
        write(shown, writer);
        return true;
    }
}
