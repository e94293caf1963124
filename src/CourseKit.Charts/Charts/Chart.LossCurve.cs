using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>The loss during training.</summary>
    /// <param name="steps">The steps (or epochs) at which the training loss was taken.</param>
    /// <param name="losses">The training loss, as many values.</param>
    /// <param name="evaluationSteps">The steps at which the evaluation loss was taken; null: no evaluation.</param>
    /// <param name="evaluationLosses">The evaluation loss, as many values.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What is counted.</param>
    /// <param name="yTitle">What is measured.</param>
    public static Figure LossCurve<TStep, TLoss>(IEnumerable<TStep> steps, IEnumerable<TLoss> losses,
        IEnumerable<TStep>? evaluationSteps = null, IEnumerable<TLoss>? evaluationLosses = null,
        string? title = "Loss", string? xTitle = "Step", string? yTitle = "Loss")
        where TStep : INumberBase<TStep>
        where TLoss : INumberBase<TLoss>
    {
        if (evaluationSteps is null != evaluationLosses is null)
            throw new ChartException("Only one of evaluationSteps and evaluationLosses was given; give both or none.");
        var training = new Series("training", ChartInput.Numbers(losses, MostPoints)) { X = ChartInput.Numbers(steps, MostPoints) };
        ChartInput.SameLength(training.X.Count, "steps", training.Values.Count, "losses");
        if (evaluationSteps is null) return OneLoss(training, title, xTitle, yTitle);
        var evaluation = new Series("evaluation", ChartInput.Numbers(evaluationLosses!, MostPoints)) { X = ChartInput.Numbers(evaluationSteps, MostPoints) };
        ChartInput.SameLength(evaluation.X.Count, "evaluationSteps", evaluation.Values.Count, "evaluationLosses");
        var figure = Line([training, evaluation], title, xTitle, yTitle);
        var marked = (ScatterTrace)figure.Data[1] with { Mode = ScatterMode.LinesAndMarkers, Marker = new Marker { Color = SeriesLine(1).Color, Size = 7 } };
        return figure with { Data = [figure.Data[0], marked], Description = FigureDescription.OfLosses(training, evaluation) };
    }

    private static Figure OneLoss(Series training, string? title, string? xTitle, string? yTitle) =>
        Line([training], title, xTitle, yTitle) with { Description = FigureDescription.OfLosses(training, null) };
}
