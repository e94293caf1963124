namespace CourseKit.Charts;

/// <summary>A colour as it is on white paper and on a dark screen.</summary>
/// <param name="Name">The end of its CSS class.</param>
/// <param name="Light">On a light page, and wherever CSS is unknown.</param>
/// <param name="Dark">On a dark page.</param>
internal sealed record ThemeColor(string Name, string Light, string Dark);

/// <summary>The colours of all charts.</summary>
internal static class Theme
{
    public static readonly ThemeColor Card = new("card", "#ffffff", "#1c2026");
    public static readonly ThemeColor Text = new("text", "#1f2328", "#e8eaed");
    public static readonly ThemeColor Muted = new("muted", "#59636e", "#a5adb8");
    public static readonly ThemeColor Grid = new("grid", "#e6e9ed", "#323841");
    public static readonly ThemeColor Rule = new("rule", "#9aa3ad", "#66707c");

    /// <summary>The colours of series: those of Okabe and Ito, "Color Universal Design" (2008), which differ for every common kind of colour
    /// vision. Yellow is left out, because it is too faint on white; the blue and the green are brighter on dark ground, and black becomes a grey.</summary>
    public static readonly IReadOnlyList<ThemeColor> Series =
    [
        new("s0", "#0072b2", "#4aa8e0"),
        new("s1", "#e69f00", "#f0b340"),
        new("s2", "#009e73", "#2fc39a"),
        new("s3", "#d55e00", "#ee7d2b"),
        new("s4", "#cc79a7", "#dc95bd"),
        new("s5", "#56b4e9", "#8fd0f5"),
        new("s6", "#5c6670", "#b3bac2"),
    ];

    /// <summary>The colour of the series with an index; colours repeat, told apart by dashes, shapes or transparency.</summary>
    public static ThemeColor SeriesColor(int index) => Series[index % Series.Count];

    /// <summary>Every colour that a figure's JSON may name, so that a page can exchange light for dark.</summary>
    public static IEnumerable<ThemeColor> All => [Card, Text, Muted, Grid, Rule, .. Series];
}
