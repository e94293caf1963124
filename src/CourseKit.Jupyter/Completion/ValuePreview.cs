using System.Collections;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Completion;

/// <summary>A value on one line.</summary>
internal static class ValuePreview
{
    /// <summary>Its text, cut; a sequence that is computed while it is read is not read, since that would run a cell's code.</summary>
    public static string Of(object value)
    {
        if (value is string text) return $"\"{PlainText.InTable(text)}\"";
        if (value is IEnumerable && !IsStored(value)) return $"{TypeText.Of(value.GetType())} (not read)";
        var size = value is ICollection { Count: var count } ? FormattableString.Invariant($" ({count:N0} items)") : "";
        return PlainText.InTable(value) + size;
    }

    private static bool IsStored(object value) => value is ICollection
        || value.GetType().GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() is var general && (general == typeof(ICollection<>) || general == typeof(IReadOnlyCollection<>)));
}
