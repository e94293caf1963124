namespace CourseKit.Charts;

/// <summary>The rectangle in which data are drawn, in pixels from the upper left, and the scales that place them there.</summary>
internal sealed record PlotArea(double Left, double Top, double Width, double Height, AxisScale XScale, AxisScale YScale)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    /// <summary>Where a value of the horizontal axis stands.</summary>
    public double X(double value) => Left + XScale.Share(value) * Width;

    /// <summary>Where a value of the vertical axis stands; pixels count downwards.</summary>
    public double Y(double value) => Bottom - YScale.Share(value) * Height;
}
