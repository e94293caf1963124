using CourseKit.Metrics;

namespace CourseKit.Tests.Metrics;

public class ConfusionMatrixTests
{
    private static readonly int[] Labels = [2, 0, 2, 2, 0, 1];
    private static readonly int[] Predictions = [0, 0, 2, 2, 0, 2];

    [Fact]
    public void Rows_are_true_classes_and_columns_predicted_ones()
    {
        var matrix = ConfusionMatrix.Compute(Labels, Predictions);
        Assert.Equal(new double[,] { { 2, 0, 0 }, { 0, 0, 1 }, { 1, 0, 2 } }, matrix.Normalized(Normalize.None));
        Assert.Equal(1, matrix[2, 0]);
        Assert.Equal((6, 4, 3, 2), (matrix.Total, matrix.Correct(), matrix.Support(2), matrix.Predicted(0) - 1));
    }

    [Fact]
    public void Shares_sum_to_one_by_row_by_column_or_in_all_and_are_0_where_nothing_is()
    {
        var matrix = ConfusionMatrix.Compute(Labels, Predictions);
        Assert.Equal(2.0 / 3, matrix.Normalized(Normalize.True)[2, 2]);
        Assert.Equal(1.0 / 3, matrix.Normalized(Normalize.Pred)[2, 0], 15);
        Assert.Equal(0, matrix.Normalized(Normalize.Pred)[1, 1]);
        Assert.Equal(1, matrix.Normalized(Normalize.All).Cast<double>().Sum(), 15);
    }

    [Fact]
    public void Only_classes_that_occur_have_a_row_unless_names_are_given()
    {
        Assert.Equal(["0", "7"], ConfusionMatrix.Compute([7, 0], [7, 7]).Names);
        Assert.Equal(3, ConfusionMatrix.Compute([0, 1], [1, 1], ["a", "b", "c"]).Classes);
    }

    [Fact]
    public void Texts_are_counted_in_ordinal_order()
    {
        var matrix = ConfusionMatrix.Compute(["pos", "neg", "pos"], ["pos", "pos", "neu"]);
        Assert.Equal(["neg", "neu", "pos"], matrix.Names);
        Assert.Equal(1, matrix[2, 1]);
    }

    [Fact]
    public void It_prints_as_a_table()
    {
        var matrix = ConfusionMatrix.Compute([0, 0, 1], [0, 1, 1], ["negative", "pos"]);
        Assert.Equal("true \\ predicted  negative  pos\nnegative                 1    1\npos                      0    1", matrix.ToString());
        Assert.Contains("0.500  0.500", matrix.ToString(Normalize.True), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_a_typed_error_that_says_what_was_given()
    {
        Assert.Contains("2 labels but 1 predictions", Assert.Throws<MetricException>(() => ConfusionMatrix.Compute([0, 1], [0])).Message, StringComparison.Ordinal);
        Assert.Contains("no samples", Assert.Throws<MetricException>(() => ConfusionMatrix.Compute([], [], ["a"])).Message, StringComparison.Ordinal);
        Assert.Contains("label 2", Assert.Throws<MetricException>(() => ConfusionMatrix.Compute([2], [0], ["a", "b"])).Message, StringComparison.Ordinal);
        Assert.Contains("prediction -1", Assert.Throws<MetricException>(() => ConfusionMatrix.Compute([0], [-1], ["a", "b"])).Message, StringComparison.Ordinal);
    }
}
