namespace CourseKit.Charts;

/// <summary>The steps of a <see cref="ColorScale"/>, each for light and dark pages, and whether writing on a step must be light or dark.</summary>
internal sealed class ColorRamp
{
    /// <summary>How many colours a scale has in the static picture: finer than one sees, and few enough for one CSS class each.</summary>
    public const int Steps = 41;

    private static readonly Oklch White = new(1, 0, 255);
    private static readonly Oklch Black = new(0, 0, 0);

    private readonly Func<double, Oklch> light;
    private readonly Func<double, Oklch> dark;

    private ColorRamp(Func<double, Oklch> light, Func<double, Oklch> dark)
    {
        this.light = light;
        this.dark = dark;
    }

    private static readonly ColorRamp SequentialRamp = new(
        share => Bend(share, new(0.975, 0.008, 255), new(0.70, 0.125, 252), new(0.36, 0.125, 262)),
        share => Bend(share, new(0.275, 0.018, 260), new(0.55, 0.135, 255), new(0.93, 0.055, 235)));

    private static readonly ColorRamp DivergingRamp = new(
        share => Around(share, new(0.50, 0.135, 48), new(0.97, 0.004, 250), new(0.42, 0.13, 258)),
        share => Around(share, new(0.78, 0.145, 62), new(0.29, 0.012, 255), new(0.80, 0.105, 240)));

    public static ColorRamp Of(ColorScale scale) => scale == ColorScale.Diverging ? DivergingRamp : SequentialRamp;

    /// <summary>The colour at a share from 0 to 1.</summary>
    public ThemeColor At(double share) => Step(StepOf(share));

    /// <summary>The step that a share belongs to.</summary>
    public static int StepOf(double share) => (int)Math.Round(Math.Clamp(share, 0, 1) * (Steps - 1));

    /// <summary>The colour of a step.</summary>
    public ThemeColor Step(int step) => new($"c{step}", light(ShareOf(step)).ToHex(), dark(ShareOf(step)).ToHex());

    /// <summary>The colour of writing on a step: the one of two with the higher contrast.</summary>
    public ThemeColor Ink(int step) => new($"i{step}", Ink(light(ShareOf(step))), Ink(dark(ShareOf(step))));

    private static double ShareOf(int step) => step / (double)(Steps - 1);

    private static string Ink(Oklch ground) =>
        Contrast(ground, White) >= Contrast(ground, Black) ? White.ToHex() : Black.ToHex();

    // WCAG 2.2, "contrast ratio".
    private static double Contrast(Oklch one, Oklch other)
    {
        var (lighter, darker) = (Math.Max(one.Luminance(), other.Luminance()), Math.Min(one.Luminance(), other.Luminance()));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static Oklch Bend(double share, Oklch from, Oklch middle, Oklch to) =>
        share < 0.5 ? Oklch.Mix(from, middle, share * 2) : Oklch.Mix(middle, to, share * 2 - 1);

    // The hue of the middle is that of the arm, so that a nearly grey middle does not pass through other hues.
    private static Oklch Around(double share, Oklch from, Oklch middle, Oklch to) =>
        share < 0.5
            ? Oklch.Mix(from, middle with { Hue = from.Hue }, share * 2)
            : Oklch.Mix(middle with { Hue = to.Hue }, to, share * 2 - 1);
}
