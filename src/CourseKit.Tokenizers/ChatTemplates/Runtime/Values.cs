using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>What all values have in common, with Python's meaning: truth, text, equality, order, items.</summary>
internal static class Values
{
    internal static bool IsTrue(object value) => value switch
    {
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        TemplateObject other => other.IsTrue,
        _ => true,
    };

    internal static string TypeName(object value) => value switch
    {
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        _ => ((TemplateObject)value).TypeName,
    };

    /// <summary>How error messages call a value.</summary>
    internal static string Describe(object value) => value switch
    {
        None => "None",
        string text => text.Length > 40 ? $"the text '{text[..37]}...'" : $"the text '{text}'",
        bool or long or double => $"{TypeName(value)} {Text(value)}",
        _ => $"a value of type {TypeName(value)}",
    };

    /// <summary>Python's <c>str()</c>, but nothing for what is undefined.</summary>
    internal static string Text(object value, Evaluation evaluation) => value switch
    {
        string text => text,
        Undefined => "",
        TemplateObject other => other.Represent(evaluation),
        _ => Text(value),
    };

    /// <summary>Python's <c>repr()</c>.</summary>
    internal static string Represent(object value, Evaluation evaluation)
    {
        evaluation.Step();
        return value switch
        {
            string text => evaluation.Text(PythonText.Represent(text)),
            TemplateObject other => other.Represent(evaluation),
            _ => Text(value),
        };
    }

    internal static string RepresentAll(object[] values, Evaluation evaluation)
    {
        evaluation.Enter();
        var text = new StringBuilder();
        foreach (var value in values)
        {
            if (text.Length > 0) text.Append(", ");
            text.Append(Represent(value, evaluation));
            evaluation.CheckLength(text.Length);
        }
        evaluation.Leave();
        return text.ToString();
    }

    private static string Text(object primitive) => primitive switch
    {
        true => "True",
        false => "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => FloatText.Represent((double)primitive),
    };

    internal static bool AreEqual(object left, object right)
    {
        if (left is not TemplateObject value)
            return left is string text ? right is string other && string.Equals(text, other, StringComparison.Ordinal)
                : AsNumber(left) is { } a && AsNumber(right) is { } b && CompareNumbers(a, b) == 0;
        Evaluation.CheckStack();
        return ReferenceEquals(left, right) || value.IsEqualTo(right);
    }

    internal static bool CanBeKey(object value)
    {
        Evaluation.CheckStack();
        return value is TemplateTuple tuple ? tuple.Values.All(CanBeKey)
            : value is not (TemplateList or TemplateDict or TemplateNamespace or TemplateIterator);
    }

    internal static int Hash(object value)
    {
        if (value is string text) return string.GetHashCode(text, StringComparison.Ordinal);
        if (value is not TemplateObject other) return Convert.ToDouble(value, CultureInfo.InvariantCulture).GetHashCode();
        Evaluation.CheckStack();
        return other.Hash();
    }

    /// <summary>Less than 0, 0, or more; null for a number that is none (NaN).</summary>
    internal static int? Compare(object left, object right, string operation)
    {
        if (left is Undefined a) throw a.Fault;
        if (right is Undefined b) throw b.Fault;
        if (left is string x && right is string y) return PythonText.Compare(x, y);
        if (AsNumber(left) is { } m && AsNumber(right) is { } n) return CompareNumbers(m, n);
        if (left is TemplateSequence first && right is TemplateSequence second && first.GetType() == second.GetType())
            return CompareItems(first.Values, second.Values, operation);
        throw new TemplateFault($"{Describe(left)} and {Describe(right)} have no order ({operation}).");
    }

    private static int? CompareItems(object[] left, object[] right, string operation)
    {
        Evaluation.CheckStack();
        for (var i = 0; i < left.Length && i < right.Length; i++)
            if (!AreEqual(left[i], right[i])) return Compare(left[i], right[i], operation);
        return left.Length.CompareTo(right.Length);
    }

    /// <summary>A boolean as the integer that it is in Python, a number as it is, null for anything else.</summary>
    internal static object? AsNumber(object value) => value switch
    {
        bool truth => truth ? 1L : 0L,
        long or double => value,
        _ => null,
    };

    private static int? CompareNumbers(object left, object right)
    {
        if (left is long a && right is long b) return a.CompareTo(b);
        double x = Convert.ToDouble(left, CultureInfo.InvariantCulture), y = Convert.ToDouble(right, CultureInfo.InvariantCulture);
        if (double.IsNaN(x) || double.IsNaN(y)) return null;
        // Integers beyond 2^53 that a double cannot tell apart.
        if (x == y && left is long m && Math.Abs(y) < 9e18) return m.CompareTo((long)y);
        if (x == y && right is long n && Math.Abs(x) < 9e18) return ((long)x).CompareTo(n);
        return x.CompareTo(y);
    }

    /// <summary>A position; null for what is not an integer.</summary>
    internal static int? AsIndex(object value) => AsNumber(value) is long index ? (int)Math.Clamp(index, int.MinValue / 2, int.MaxValue) : null;

    /// <summary>The items of a value, one step each.</summary>
    internal static IEnumerable<object> Items(object value, Evaluation evaluation)
    {
        var items = TryItems(value) ?? throw new TemplateFault(
            $"{Describe(value)} has no items to go through; expected a list, a dictionary or a text.");
        return Counted(items, evaluation);
    }

    internal static IEnumerable<object>? TryItems(object value) => value switch
    {
        string text => PythonText.Characters(text),
        TemplateObject other => other.Items,
        _ => null,
    };

    private static IEnumerable<object> Counted(IEnumerable<object> items, Evaluation evaluation)
    {
        foreach (var item in items)
        {
            evaluation.Step();
            yield return item;
        }
    }

    /// <summary>How many items a value has, or null when it has no length.</summary>
    internal static int? Length(object value) => value switch
    {
        string text => PythonText.Length(text),
        TemplateObject other => other.Length,
        _ => null,
    };

    internal static bool Contains(object container, object value, Evaluation evaluation)
    {
        if (container is string text)
            return value is string part ? text.Contains(part, StringComparison.Ordinal)
                : throw new TemplateFault($"{Describe(value)} is looked for in a text; expected a text.");
        if (container is TemplateObject other && other.Holds(value) is { } found) return found;
        return Items(container, evaluation).Any(item => AreEqual(item, value));
    }

    /// <summary>What <c>value.name</c> is: a method or attribute, else the item of that name, else undefined.</summary>
    internal static object Attribute(object value, string name, Evaluation evaluation) =>
        (value is string text ? StringMethods.Find(text, name) : (value as TemplateObject)?.Attribute(name, evaluation)) ??
        (value as TemplateObject)?.Item(name) ?? new Undefined($"{Describe(value)} has no attribute '{name}'");

    /// <summary>What <c>value[key]</c> is: an item, else the method or attribute of that name, else undefined.</summary>
    internal static object Item(object value, object key, Evaluation evaluation) =>
        (value is string text ? PythonText.Item(text, key) : (value as TemplateObject)?.Item(key)) ??
        (key is string name ? Attribute(value, name, evaluation) : new Undefined($"{Describe(value)} has no item {Text(key, evaluation)}"));
}
