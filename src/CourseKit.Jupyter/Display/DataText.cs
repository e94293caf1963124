using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace CourseKit.Jupyter.Display;

/// <summary>
/// Records, tuples and the like as one line, as their generated <c>ToString()</c> writes them, which this stands in for: that one does
/// not end where records refer to each other in a circle, nor within a life where they share their parts.
/// </summary>
internal sealed class DataText
{
    private const int Deepest = 12;
    private const int MaxItems = 8;

    private readonly StringBuilder text = new();
    private readonly HashSet<object> open = new(ReferenceEqualityComparer.Instance);
    private readonly int maxLength;

    private DataText(int maxLength) => this.maxLength = maxLength;

    /// <summary>Whether the type's text is a generated one.</summary>
    public static bool Applies(Type type) => DataShape.Of(type) is { HasOwnText: false };

    /// <summary>The text; it ends with … after about <paramref name="maxLength"/> characters.</summary>
    public static string Of(object value, int maxLength)
    {
        var writer = new DataText(maxLength);
        writer.Append(value);
        return writer.text.ToString();
    }

    private void Append(object? value)
    {
        if (value is null) return;
        var type = value.GetType();
        var isData = Applies(type);
        if (!isData && value is string or not IEnumerable) text.Append(PlainText.Of(value));
        else if (open.Count == Deepest || text.Length > maxLength || !open.Add(value)) text.Append('…');
        else
        {
            if (isData) AppendParts(value, type);
            else AppendItems((IEnumerable)value);
            open.Remove(value);
        }
    }

    private void AppendParts(object value, Type type)
    {
        var (start, end, isNamed) = Frame(value, type);
        text.Append(start);
        var properties = DataShape.Of(type).Properties;
        foreach (var (index, property) in properties.Index())
        {
            if (index > 0) text.Append(", ");
            if (isNamed) text.Append(property.Name).Append(" = ");
            Append(property.Read(value));
            if (text.Length > maxLength) break;
        }

        text.Append(isNamed && properties.Count > 0 ? " " : "").Append(end);
    }

    private static (string Start, char End, bool IsNamed) Frame(object value, Type type)
    {
        if (value is ITuple) return ("(", ')', false);
        if (type == typeof(DictionaryEntry) || type.Name.StartsWith("KeyValuePair`", StringComparison.Ordinal)) return ("[", ']', false);
        return (type.Name.Contains("AnonymousType", StringComparison.Ordinal) ? "{ " : TypeText.Of(type) + " { ", '}', true);
    }

    private void AppendItems(IEnumerable items)
    {
        var count = 0;
        text.Append('[');
        try
        {
            foreach (var item in items)
            {
                if (count > 0) text.Append(", ");
                if (++count > MaxItems || text.Length > maxLength)
                {
                    text.Append('…');
                    break;
                }

                Append(item);
            }
        }
        catch (Exception exception) when (!FormatFailure.IsCancellation)
        {
            text.Append(FormatFailure.InPlace(exception));
        }

        text.Append(']');
    }
}
