using System.Globalization;
using CourseKit.Datasets;

namespace CourseKit.Charts;

/// <summary>Charts of data sets: <c>Chart.Histogram(tweets, "airline_sentiment")</c>.</summary>
public static class DatasetCharts
{
    extension(Chart)
    {
        /// <summary>How often each value of a column occurs: numbers in bins, everything else as categories, the most frequent first.</summary>
        /// <param name="data">The data set.</param>
        /// <param name="column">The column's name.</param>
        /// <param name="bins">The number of bins of numbers; null chooses. Categories have none.</param>
        /// <param name="title">The chart's title; null for the column's name.</param>
        /// <remarks>Missing values are a category of their own; among numbers they are left out, and the axis says how many.</remarks>
        /// <exception cref="DatasetException">There is no such column.</exception>
        /// <exception cref="ChartException">There are too many different categories to draw.</exception>
        public static Figure Histogram(Dataset data, string column, int? bins = null, string? title = null)
        {
            ArgumentNullException.ThrowIfNull(data);
            var values = data.ColumnNamed(column);
            title ??= column;
            if (!IsNumber(values.ElementType)) return Chart.Histogram(Values(values).Select(Category), title, column);
            var missing = values.MissingCount;
            var numbers = Values(values).OfType<object>().Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture));
            return Chart.Histogram(numbers, bins, title, missing == 0 ? column : string.Create(CultureInfo.InvariantCulture, $"{column} ({missing:N0} missing)"));
        }
    }

    private static IEnumerable<object?> Values(Column column) => Enumerable.Range(0, column.Count).Select(column.ValueAt);

    private static string Category(object? value) => value switch
    {
        null => "(missing)",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static bool IsNumber(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
