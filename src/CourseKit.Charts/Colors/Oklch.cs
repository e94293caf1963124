namespace CourseKit.Charts;

/// <summary>A colour by lightness, chroma and hue as people see them: equal steps of a number look like equal steps.</summary>
/// <remarks>Source: B. Ottosson, "A perceptual color space for image processing" (2020), which gives the matrices.</remarks>
/// <param name="Lightness">From 0, black, to 1, white.</param>
/// <param name="Chroma">From 0, grey, to about 0.3.</param>
/// <param name="Hue">The angle in degrees: 30 is red, 70 orange, 145 green, 255 blue.</param>
internal readonly record struct Oklch(double Lightness, double Chroma, double Hue)
{
    /// <summary>The colour on the straight line between two (hues do not turn).</summary>
    public static Oklch Mix(Oklch from, Oklch to, double share) => new(
        double.Lerp(from.Lightness, to.Lightness, share),
        double.Lerp(from.Chroma, to.Chroma, share),
        double.Lerp(from.Hue, to.Hue, share));

    /// <summary>The colour as <c>#rrggbb</c>; what sRGB cannot show is clipped.</summary>
    public string ToHex()
    {
        var (red, green, blue) = ToLinearRgb();
        return $"#{Byte(red):x2}{Byte(green):x2}{Byte(blue):x2}";
    }

    /// <summary>The relative luminance of WCAG 2.2, from 0 to 1.</summary>
    public double Luminance()
    {
        var (red, green, blue) = ToLinearRgb();
        return 0.2126 * Math.Clamp(red, 0, 1) + 0.7152 * Math.Clamp(green, 0, 1) + 0.0722 * Math.Clamp(blue, 0, 1);
    }

    private (double Red, double Green, double Blue) ToLinearRgb()
    {
        var (sin, cos) = Math.SinCos(Hue * Math.PI / 180);
        double a = Chroma * cos, b = Chroma * sin;
        var l = Cube(Lightness + 0.3963377774 * a + 0.2158037573 * b);
        var m = Cube(Lightness - 0.1055613458 * a - 0.0638541728 * b);
        var s = Cube(Lightness - 0.0894841775 * a - 1.2914855480 * b);
        return (
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    private static double Cube(double value) => value * value * value;

    private static int Byte(double linear)
    {
        var value = Math.Clamp(linear, 0, 1);
        var encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * Math.Pow(value, 1 / 2.4) - 0.055;
        return (int)Math.Round(encoded * 255);
    }
}
