namespace CourseKit.Charts;

/// <summary>From which colours to which the values of a matrix go. Lightness changes evenly, so that order is seen without seeing hue.</summary>
public enum ColorScale
{
    /// <summary>From the colour of the paper to a deep blue: for values from nothing to much.</summary>
    Sequential,

    /// <summary>From orange over the colour of the paper, in the middle, to blue: for values around zero.</summary>
    Diverging,
}
