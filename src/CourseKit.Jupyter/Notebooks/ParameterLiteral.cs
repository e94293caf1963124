using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Values from a command line as C# literals.</summary>
internal static class ParameterLiteral
{
    private const string Unknown = "object";

    /// <summary>The literal that a variable of the type can be assigned; null when the value is not of that type.</summary>
    /// <param name="value">As a person types it, without quotes of C#.</param>
    /// <param name="type">As C# writes it. For one that is not built in, the value itself decides: a number, a truth value, else a text.</param>
    public static string? Of(string value, string type) => type.EndsWith('?') && value == "null" ? value : type.TrimEnd('?') switch
    {
        "bool" => Bool(value),
        "byte" or "sbyte" or "short" or "ushort" or "int" or "uint" or "long" or "ulong" or "nint" or "nuint" => Integer(value, type.TrimEnd('?')),
        "double" => Number(value, "d"),
        "float" => Number(value, "f"),
        "decimal" => decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact)
            ? exact.ToString(CultureInfo.InvariantCulture) + "m"
            : null,
        "char" => value.Length == 1 ? SymbolDisplay.FormatLiteral(value[0], quote: true) : null,
        "string" => Text(value),
        _ => Bool(value) ?? (value == "null" ? value : null) ?? Integer(value, "long") ?? Number(value, "d") ?? Text(value),
    };

    /// <summary>What a variable of the type takes, for a message.</summary>
    public static string Expected(string type) => type.TrimEnd('?') switch
    {
        "bool" => "true or false",
        "char" => "one character",
        "double" or "float" or "decimal" => "a number, with a point before its decimals",
        _ => "a whole number that fits",
    };

    /// <summary>The type that <c>var</c> stands for before a literal.</summary>
    public static string TypeOf(ExpressionSyntax? value) => value switch
    {
        PrefixUnaryExpressionSyntax sign when sign.Kind() == SyntaxKind.UnaryMinusExpression => TypeOf(sign.Operand),
        LiteralExpressionSyntax { Token.Value: { } constant } => constant switch
        {
            bool => "bool",
            int => "int",
            long => "long",
            uint => "uint",
            ulong => "ulong",
            double => "double",
            float => "float",
            decimal => "decimal",
            char => "char",
            _ => "string",
        },
        InterpolatedStringExpressionSyntax => "string",
        _ => Unknown,
    };

    private static string? Bool(string value) => value.ToLowerInvariant() is "true" or "false" ? value.ToLowerInvariant() : null;

    private static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    private static string? Integer(string value, string type)
    {
        const NumberStyles Sign = NumberStyles.AllowLeadingSign;
        var culture = CultureInfo.InvariantCulture;
        var fits = type switch
        {
            "byte" => byte.TryParse(value, Sign, culture, out _),
            "sbyte" => sbyte.TryParse(value, Sign, culture, out _),
            "short" => short.TryParse(value, Sign, culture, out _),
            "ushort" => ushort.TryParse(value, Sign, culture, out _),
            "int" => int.TryParse(value, Sign, culture, out _),
            "uint" or "nuint" => uint.TryParse(value, Sign, culture, out _),
            "ulong" => ulong.TryParse(value, Sign, culture, out _),
            "nint" => int.TryParse(value, Sign, culture, out _),
            _ => long.TryParse(value, Sign, culture, out _),
        };
        return fits ? value.TrimStart('+') : null;
    }

    // Infinity has no literal, and nobody means it.
    private static string? Number(string value, string suffix) =>
        double.TryParse(value, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite & ~NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) && (suffix != "f" || float.IsFinite((float)number))
            ? number.ToString("R", CultureInfo.InvariantCulture) + suffix
            : null;
}
