using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace CourseKit.Charts;

/// <summary>Takes in what a chart is given, or says what is wrong with it.</summary>
internal static class ChartInput
{
    /// <summary>The largest number that a chart shows; beyond, differences of two numbers may overflow.</summary>
    private const double Largest = 1e300;

    /// <summary>The values as doubles, limited in number.</summary>
    public static double[] Numbers<T>(IEnumerable<T> values, int most, [CallerArgumentExpression(nameof(values))] string name = "")
        where T : INumberBase<T>
    {
        var numbers = Limited(values, most, name).Select(Number).ToArray();
        var tooLarge = Array.FindIndex(numbers, value => double.IsFinite(value) && Math.Abs(value) > Largest);
        if (tooLarge >= 0)
            throw new ChartException($"{name}[{Text(tooLarge)}] is {numbers[tooLarge].ToString("g4", CultureInfo.InvariantCulture)}; "
                + "a chart shows numbers up to 1e300. Divide the values by a common unit.");
        return numbers;
    }

    /// <summary>The values of a series, checked as <see cref="Numbers"/>.</summary>
    public static Series[] Checked(IEnumerable<Series> series, int mostValues)
    {
        var list = Limited(series, 100, "series").ToArray();
        foreach (var one in list)
        {
            if (one is null) throw new ChartException("A series is null; give each a name and values.");
            Numbers(one.Values, mostValues, $"the values of '{one.Name}'");
            if (one.X is null) continue;
            SameLength(one.X.Count, $"x of '{one.Name}'", one.Values.Count, "its values");
            Numbers(one.X, mostValues, $"x of '{one.Name}'");
        }
        return list;
    }

    /// <summary>The labels, limited in number; null is an empty label.</summary>
    public static string[] Labels(IEnumerable<string> labels, int most, [CallerArgumentExpression(nameof(labels))] string name = "") =>
        [.. Limited(labels, most, name).Select(label => label ?? "")];

    /// <summary>Refuses lists that should belong together and do not.</summary>
    public static void SameLength(int count, string name, int other, string otherName)
    {
        if (count != other)
            throw new ChartException($"There are {Text(count)} {name} and {Text(other)} {otherName}; there must be as many of both. "
                + "Check that they come from the same rows.");
    }

    /// <summary>The rows of a matrix, each of the same length, limited in size.</summary>
    public static double[][] Matrix<T>(T[,] values, int mostRows, int mostColumns, string name)
        where T : INumberBase<T>
    {
        if (values is null) throw new ChartException($"{name} is null; give a matrix, which may be empty.");
        var rows = from row in Enumerable.Range(0, values.GetLength(0))
                   select from column in Enumerable.Range(0, values.GetLength(1)) select values[row, column];
        return Matrix(rows, mostRows, mostColumns, name);
    }

    /// <summary>As the other, for rows one by one.</summary>
    public static double[][] Matrix<T>(IEnumerable<IEnumerable<T>> rows, int mostRows, int mostColumns, string name)
        where T : INumberBase<T>
    {
        var matrix = Limited(rows, mostRows, $"{name} (rows)").Select((row, index) => Numbers(row, mostColumns, $"row {Text(index)} of {name}")).ToArray();
        for (var row = 1; row < matrix.Length; row++)
            if (matrix[row].Length != matrix[0].Length)
                throw new ChartException($"Row {Text(row)} of {name} has {Text(matrix[row].Length)} values and row 0 has {Text(matrix[0].Length)}; "
                    + "all rows must be of one length. Fill the gaps with double.NaN.");
        return matrix;
    }

    /// <summary>The place from the start that an index names.</summary>
    public static int Place(Index index, int count, string what)
    {
        var place = index.GetOffset(count);
        return place >= 0 && place < count ? place : throw new ChartException($"There is no {what} {index}: there are {Text(count)}, counted from 0.");
    }

    // The double of a float has seventeen digits, of which the float knows nine at most; its shortest text keeps JSON short and tooltips honest.
    private static double Number<T>(T value)
        where T : INumberBase<T> =>
        value is float single ? double.Parse(single.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : double.CreateSaturating(value);

    private static IEnumerable<T> Limited<T>(IEnumerable<T> values, int most, string name)
    {
        if (values is null) throw new ChartException($"{name} is null; give a list, which may be empty.");
        var list = values.Take(most + 1).ToList();
        if (list.Count > most)
            throw new ChartException($"{name} holds more than {most.ToString("#,##0", CultureInfo.InvariantCulture)} entries, the most that this chart shows. "
                + "Choose some, or group them first.");
        return list;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
