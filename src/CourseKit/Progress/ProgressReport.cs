namespace CourseKit;

/// <summary>How far long work has come: what every long call of the library reports, to be drawn as a bar in a terminal or a notebook.</summary>
/// <param name="Activity">What is being done, e.g. <c>epoch 1 of 3</c>.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is; null when that is not known.</param>
/// <param name="Unit">What is counted, e.g. <c>texts</c>.</param>
/// <param name="Elapsed">Time since it began.</param>
/// <param name="Figures">What else is worth showing, e.g. the loss.</param>
public sealed record ProgressReport(
    string Activity, long Done, long? Total, string Unit, TimeSpan Elapsed, IReadOnlyList<(string Name, double Value)> Figures)
{
    /// <summary>Units a second so far.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>An estimate of the time that is left, from the rate so far; null before there is one.</summary>
    public TimeSpan? Remaining => Total is { } total && Done > 0 ? Elapsed * ((double)(total - Done) / Done) : null;
}
