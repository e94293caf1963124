namespace CourseKit.Charts;

/// <summary>How the texts under a horizontal axis are written so that none touches another: level, slanted or upright, and, where even that is
/// too dense, only every second, third, ...</summary>
/// <param name="Angle">0, -40 or -90 degrees.</param>
/// <param name="Every">1 shows all texts, 2 every second.</param>
/// <param name="Room">The longest text in pixels; longer ones are cut.</param>
/// <param name="Height">The height of all in pixels.</param>
internal sealed record TickLabels(double Angle, int Every, double Room, double Height)
{
    /// <summary>No texts at all.</summary>
    public static readonly TickLabels None = new(0, 1, 0, 0);

    private const double Size = SvgText.TickSize;
    private const double Gap = 8;
    private const double LineHeight = Size * 1.25;
    private const double UprightPitch = Size * 1.12;
    private const double LongestSlanted = 140;
    private const double LongestUpright = 110;
    private const double Slant = 40;

    /// <summary>Chooses the way for texts that are <paramref name="pitch"/> pixels apart.</summary>
    public static TickLabels Fit(AxisScale scale, double pitch)
    {
        var widest = scale.Texts.Select(text => TextMetrics.Width(text, Size)).DefaultIfEmpty(0).Max();
        if (widest + Gap <= pitch) return Level(1, widest);
        if (!scale.HasLabels) return Level((int)Math.Ceiling((widest + Gap) / pitch), widest);
        // A few long labels are easier to read cut and level than slanted.
        if (pitch >= 90) return Level(1, pitch - Gap);
        var (sin, cos) = Math.SinCos(Slant * Math.PI / 180);
        var slanted = Math.Min(widest, LongestSlanted);
        if (pitch * sin >= LineHeight) return new(-Slant, 1, slanted, slanted * sin + LineHeight * cos);
        var upright = Math.Min(widest, LongestUpright);
        return new(-90, (int)Math.Ceiling(UprightPitch / pitch), upright, upright + 2);
    }

    /// <summary>How far the text of a tick at <paramref name="x"/> may go without leaving the picture.</summary>
    public double RoomAt(double x) => Angle == -Slant ? Math.Min(Room, (x - 4) / Math.Cos(Slant * Math.PI / 180)) : Room;

    private static TickLabels Level(int every, double room) => new(0, every, room, LineHeight);
}
