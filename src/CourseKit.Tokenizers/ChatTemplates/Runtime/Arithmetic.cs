using System.Globalization;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The operators of Python's numbers, texts and lists. Integers have 64 bits.</summary>
internal static class Arithmetic
{
    internal static object Apply(string operation, object left, object right, Evaluation evaluation)
    {
        if (left is Undefined a) throw a.Fault;
        if (right is Undefined b && !(operation == "%" && left is string)) throw b.Fault;
        try
        {
            return (operation, left, right) switch
            {
                ("+", string x, string y) => Join(x, y, evaluation),
                ("+", TemplateSequence x, TemplateSequence y) when x.GetType() == y.GetType() => Join(x, y, evaluation),
                ("*", string text, _) when Count(right) is { } n => Repeat(text, n, evaluation),
                ("*", _, string text) when Count(left) is { } n => Repeat(text, n, evaluation),
                ("*", TemplateSequence list, _) when Count(right) is { } n => Repeat(list, n, evaluation),
                ("*", _, TemplateSequence list) when Count(left) is { } n => Repeat(list, n, evaluation),
                ("%", string format, _) => PercentFormat.Apply(format, right, evaluation),
                _ => Numbers(operation, left, right),
            };
        }
        catch (OverflowException)
        {
            throw new TemplateFault($"the result of '{operation}' does not fit into 64 bits.");
        }
    }

    private static object Numbers(string operation, object left, object right)
    {
        if (Values.AsNumber(left) is not { } m || Values.AsNumber(right) is not { } n)
            throw new TemplateFault($"'{operation}' cannot join {Values.Describe(left)} and {Values.Describe(right)}; " +
                                    "'~' joins any two values as text.");
        if (operation is "/" or "//" or "%" && Convert.ToDouble(n, CultureInfo.InvariantCulture) == 0)
            throw new TemplateFault($"{Values.Describe(left)} is divided by zero.");
        return m is long a && n is long b ? Integers(operation, a, b)
            : Floats(operation, Convert.ToDouble(m, CultureInfo.InvariantCulture), Convert.ToDouble(n, CultureInfo.InvariantCulture));
    }

    private static object Integers(string operation, long a, long b) => operation switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "/" => (double)a / b,
        "//" => b == -1 ? checked(-a) : (a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0),
        "%" => b == -1 ? 0L : a % b is var rest && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest,
        _ => b < 0 ? Floats("**", a, b) : Power(a, b),
    };

    private static long Power(long value, long exponent)
    {
        if (value is 0 or 1) return exponent == 0 ? 1 : value;
        if (value == -1) return exponent % 2 == 0 ? 1 : -1;
        if (exponent > 64) throw new OverflowException();
        var result = 1L;
        for (; exponent > 0; exponent--) result = checked(result * value);
        return result;
    }

    private static object Floats(string operation, double a, double b) => operation switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "//" => Math.Round((a - Modulo(a, b)) / b) is var quotient && quotient == 0 ? Math.CopySign(0, a / b) : quotient,
        "%" => Modulo(a, b),
        _ when a == 0 && b < 0 => throw new TemplateFault("zero is raised to a negative power."),
        _ when a < 0 && b != Math.Floor(b) => throw new TemplateFault("a negative number is raised to a power that is no integer."),
        _ => Math.Pow(a, b),
    };

    /// <summary>The remainder with the sign of the divisor.</summary>
    private static double Modulo(double a, double b)
    {
        var rest = a % b;
        return rest == 0 ? Math.CopySign(0, b) : (rest < 0) != (b < 0) ? rest + b : rest;
    }

    internal static object Negate(object value) => Values.AsNumber(value) switch
    {
        long.MinValue => throw new TemplateFault("a number does not fit into 64 bits."),
        long number => (object)-number,
        double number => -number,
        _ => throw (value is Undefined undefined ? undefined.Fault : new TemplateFault($"{Values.Describe(value)} has no sign.")),
    };

    private static long? Count(object value) => Values.AsNumber(value) as long?;

    private static string Join(string left, string right, Evaluation evaluation)
    {
        evaluation.CheckLength(left.Length + (long)right.Length);
        return left + right;
    }

    private static TemplateSequence Join(TemplateSequence left, TemplateSequence right, Evaluation evaluation)
    {
        evaluation.Step(left.Values.Length + (long)right.Values.Length);
        return left.With([.. left.Values, .. right.Values]);
    }

    private static string Repeat(string text, long count, Evaluation evaluation)
    {
        if (count <= 0 || text.Length == 0) return "";
        evaluation.CheckLength(count > int.MaxValue ? long.MaxValue : text.Length * count);
        return string.Concat(Enumerable.Repeat(text, (int)count));
    }

    private static TemplateSequence Repeat(TemplateSequence list, long count, Evaluation evaluation)
    {
        if (count <= 0 || list.Values.Length == 0) return list.With([]);
        evaluation.CheckLength(count > int.MaxValue ? long.MaxValue : list.Values.Length * count);
        evaluation.Step(list.Values.Length * count);
        return list.With([.. Enumerable.Repeat(list.Values, (int)count).SelectMany(values => values)]);
    }
}
