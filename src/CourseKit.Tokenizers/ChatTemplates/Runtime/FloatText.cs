using System.Globalization;
using System.Numerics;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Floating-point numbers as Python writes and rounds them.</summary>
internal static class FloatText
{
    /// <summary>The shortest digits that give the same number, with an exponent below 1e-4 and from 1e16 on.</summary>
    internal static string Represent(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        var (sign, digits, exponent) = Digits(value);
        if (digits == "0") return sign + "0.0";
        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent):00}");
        }
        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        var whole = digits.Length > exponent + 1 ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        return $"{sign}{whole}.{(digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0")}";
    }

    /// <summary>Half to even, decided on the exact value of the number.</summary>
    internal static double Round(double value, int decimals)
    {
        if (!double.IsFinite(value) || value == 0 || decimals > 330) return value;
        if (decimals < -330) return 0;
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = exponent == 0 ? bits & 0xFFFFFFFFFFFFF : (bits & 0xFFFFFFFFFFFFF) | 0x10000000000000;
        var power = Math.Max(exponent, 1) - 1075;
        var numerator = mantissa * (power > 0 ? BigInteger.One << power : 1) * (decimals > 0 ? BigInteger.Pow(10, decimals) : 1);
        var denominator = (power < 0 ? BigInteger.One << -power : 1) * (decimals < 0 ? BigInteger.Pow(10, -decimals) : 1);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest * 2).CompareTo(denominator);
        if (half > 0 || (half == 0 && !quotient.IsEven)) quotient++;
        var text = string.Create(CultureInfo.InvariantCulture, $"{(value < 0 ? "-" : "")}{quotient}E{-decimals}");
        return double.Parse(text, CultureInfo.InvariantCulture);
    }

    private static (string Sign, string Digits, int Exponent) Digits(double value)
    {
        var sign = double.IsNegative(value) ? "-" : "";
        // "R" gives the shortest digits, in one of two layouts; only the digits and where the point stands are of use here.
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var shift = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.');
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        if (digits.Length == 0) return (sign, "0", 0);
        var exponent = (point < 0 ? all.Length : point) - (all.Length - digits.Length) - 1 + shift;
        return (sign, digits.TrimEnd('0'), exponent);
    }
}
