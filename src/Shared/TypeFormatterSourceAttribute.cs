namespace CourseKit.Display;

/// <summary>Says which class knows how a type is shown in a notebook.</summary>
/// <remarks>
/// Notebook hosts find it by its name, so that a library needs no reference to any of them: .NET Interactive's "convention-based
/// formatters", which the session of CourseKit.Jupyter follows too. The source has a method <c>CreateTypeFormatters()</c> that returns
/// objects with a property <c>MimeType</c> and a method <c>bool Format(object instance, TextWriter writer)</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>The class with the method <c>CreateTypeFormatters</c>; it needs a constructor without parameters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>What a host that shows only one form should take, the best first.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}
