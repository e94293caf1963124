using System.Globalization;

namespace CourseKit.Charts.Tests;

/// <summary>What charts make of their input, and what they refuse.</summary>
public class ChartTests
{
    [Fact]
    public void AHistogramOfLabelsCountsThemTheMostFrequentFirst()
    {
        var bars = Bars(Chart.Histogram(["b", "a", "c", "a", "b", "a"]));
        Assert.Equal(["a", "b", "c"], bars.HoverText!);
        Assert.Equal([3, 2, 1], bars.Lengths);
    }

    [Fact]
    public void AHistogramOfNumbersHoldsEveryValueOnce()
    {
        double[] values = [0, 0.5, 1, 1.5, 2, 2, 4];
        var bars = Bars(Chart.Histogram(values, bins: 4));
        Assert.Equal([2, 2, 2, 1], bars.Lengths);
        Assert.Equal([0.5, 1.5, 2.5, 3.5], bars.Positions);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void TheChosenBinsCoverTheValuesAndAreNotTooMany(int count)
    {
        var values = Gallery.Normal(count, 11);
        var bars = Bars(Chart.Histogram(values));
        Assert.Equal(count, bars.Lengths.Sum());
        Assert.InRange(bars.Lengths.Count, 2, 70);
        Assert.True(bars.Positions[0] - bars.Width!.Value / 2 <= values.Min());
        Assert.True(bars.Positions[^1] + bars.Width.Value / 2 >= values.Max());
    }

    [Fact]
    public void EqualNumbersAreOneBin() => Assert.Equal([3], Bars(Chart.Histogram([7, 7, 7])).Lengths);

    [Fact]
    public void NumbersThatAreNotFiniteAreLeftOutOfAHistogram() =>
        Assert.Equal(2, Bars(Chart.Histogram([1.0, double.NaN, 2, double.PositiveInfinity])).Lengths.Sum());

    [Fact]
    public void ANormalisedConfusionMatrixDividesByTheRow()
    {
        var matrix = Matrix(Chart.ConfusionMatrix(new[,] { { 3, 1 }, { 0, 0 } }, ["a", "b"], normalized: true));
        Assert.Equal([0.75, 0.25], matrix.Z[0]);
        Assert.All(matrix.Z[1], value => Assert.True(double.IsNaN(value)));
        Assert.Equal(["0.750", "0.250"], matrix.Text![0]);
    }

    [Fact]
    public void ValuesOnBothSidesOfZeroGetAScaleAroundIt()
    {
        var matrix = Matrix(Chart.Heatmap(new[,] { { -0.2, 0.9 } }));
        Assert.Equal((ColorScale.Diverging, -0.9, 0.9), (matrix.ColorScale, matrix.Zmin, matrix.Zmax));
    }

    [Fact]
    public void FloatsKeepTheirShortDigits() => Assert.Equal([0.1], Matrix(Chart.Heatmap(new[,] { { 0.1f } })).Z[0]);

    [Fact]
    public void ARocCurveNamesItsAreaAndComesWithTheDiagonal()
    {
        var figure = Gallery.Figures["roc-two"];
        Assert.Equal(["transformer, AUC 0.955", "bag of words, AUC 0.820", "guessing"], figure.Data.Select(trace => trace.Name));
        Assert.Contains("0.955", figure.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void DescriptionsHoldTheValuesThatMatter()
    {
        Assert.Contains("negative 9,178, neutral 3,099, positive 2,363", Gallery.Figures["bar"].Description, StringComparison.Ordinal);
        Assert.Contains("The most frequent mistake: positive predicted as negative, 143.", Gallery.Figures["confusion"].Description, StringComparison.Ordinal);
        Assert.Contains("The evaluation loss goes from 0.42 at 100 to 0.29 at 300", Gallery.Figures["loss"].Description, StringComparison.Ordinal);
        Assert.Equal("My own words.", (Gallery.Figures["bar"] with { Description = "My own words." }).Description);
    }

    [Fact]
    public void TheDescriptionFollowsAChangeOfTheData()
    {
        var figure = Gallery.Figures["bar"] with { Data = Gallery.Figures["histogram-labels"].Data };
        Assert.Contains("negative 3", figure.Description, StringComparison.Ordinal);
    }

    public static TheoryData<Action, string> Mistakes => new()
    {
        { () => Chart.Bar(["a"], [1, 2]), "There are 1 labels and 2 values" },
        { () => Chart.Bar(["a"], [new Series("x", [1]), new Series("y", [])]), "0 values of 'y'" },
        { () => Chart.Bar(null!, [1]), "labels is null" },
        { () => Chart.Bar(Enumerable.Range(0, 2_000).Select(i => "a"), Enumerable.Range(0, 2_000)), "more than 1,000" },
        { () => Chart.Bar(["a"], [double.MaxValue]), "up to 1e300" },
        { () => Chart.Histogram([1, 2], bins: 0), "1 to 500" },
        { () => Chart.Heatmap(new double[2, 3], xLabels: ["a", "b"]), "2 xLabels and 3 columns" },
        { () => Chart.Heatmap<double>([[1, 2], [3]]), "Row 1 of the matrix has 1 values and row 0 has 2" },
        { () => Chart.ConfusionMatrix(new int[2, 3], ["a", "b"]), "2 rows and 3 columns" },
        { () => Chart.ConfusionMatrix(new[,] { { -1 } }, ["a"]), "negative" },
        { () => Chart.Attention(new float[200, 200], Enumerable.Repeat("t", 200)), "more than 128" },
        { () => Chart.Attention(new float[2, 3], ["a", "b"]), "2 key tokens and 3 columns" },
        { () => Chart.RocCurve([0, 1], [0]), "2 false positive rates and 1 true positive rates" },
        { () => Chart.RocCurve([0, 50], [0, 1]), "from 0 to 1" },
        { () => Chart.LossCurve([1, 2], [0.5, 0.4], evaluationSteps: [1]), "give both or none" },
        { () => Chart.LossCurve([1, 2], [0.5]), "2 steps and 1 losses" },
        { () => Chart.Line([1, 2], x: [1]), "1 x of" },
        { () => Chart.Scatter([1, 2], [1]), "2 x values and 1 y values" },
        { () => Chart.Scatter([1, 2], [1, 2], groups: ["a"]), "1 groups and 2 points" },
        { () => Chart.Scatter(Enumerable.Range(0, 60), Enumerable.Range(0, 60), groups: Enumerable.Range(0, 60).Select(i => i.ToString(CultureInfo.InvariantCulture))), "at most 50" },
    };

    [Theory, MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void InputThatDoesNotFitIsRefusedInWords(Action make, string part) =>
        Assert.Contains(part, Assert.Throws<ChartException>(make).Message, StringComparison.Ordinal);

    [Fact]
    public void AFigureOfTracesThatDoNotFitIsRefused()
    {
        Assert.Throws<ChartException>(() => new Figure([new ScatterTrace { X = [1, 2], Y = [1] }]));
        Assert.Throws<ChartException>(() => new Figure([new BarTrace { X = [1], Y = [1], Text = [] }]));
        Assert.Throws<ChartException>(() => new Figure([new HeatmapTrace { Z = [[1, 2], [3]] }]));
        Assert.Throws<ChartException>(() => new Figure([new HeatmapTrace { Z = [[1]], Zmin = 1, Zmax = 1 }]));
        Assert.Throws<ChartException>(() => Gallery.Figures["bar"] with { Data = [new ScatterTrace { X = [], Y = [1] }] });
    }

    [Fact]
    public void AFigureOfOnesOwnTracesIsDrawn()
    {
        var figure = new Figure([new ScatterTrace { X = [0, 1], Y = [1, 0], Name = "mine" }, new BarTrace { X = [0, 1], Y = [0.5, 0.2] }], new Layout
        {
            Annotations = [new Annotation { X = 0.5, Y = 0.5, Text = "here" }],
        });
        Assert.Contains(">here</text>", figure.ToSvg(), StringComparison.Ordinal);
        Assert.Contains("mine: 2 points", figure.Description, StringComparison.Ordinal);
    }

    private static BarTrace Bars(Figure figure) => Assert.IsType<BarTrace>(Assert.Single(figure.Data));

    private static HeatmapTrace Matrix(Figure figure) => Assert.IsType<HeatmapTrace>(Assert.Single(figure.Data));
}
