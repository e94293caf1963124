using CourseKit.Display;

namespace CourseKit.Metrics;

/// <summary>Counts of samples by true class (rows) and predicted class (columns): <c>sklearn.metrics.confusion_matrix</c>.
/// Every metric that compares labels with predictions is a function of it.</summary>
[TypeFormatterSource(typeof(ConfusionMatrixFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;
    private readonly long[] _support;
    private readonly long[] _predicted;

    private ConfusionMatrix(long[,] counts, IReadOnlyList<string> names)
    {
        _counts = counts;
        Names = names;
        _support = new long[names.Count];
        _predicted = new long[names.Count];
        for (var label = 0; label < names.Count; label++)
        {
            for (var prediction = 0; prediction < names.Count; prediction++)
            {
                _support[label] += counts[label, prediction];
                _predicted[prediction] += counts[label, prediction];
                Total += counts[label, prediction];
            }
        }
    }

    /// <summary>The names of the classes, in the order of rows and columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of classes, n; the matrix is n by n.</summary>
    public int Classes => Names.Count;

    /// <summary>The number of samples.</summary>
    public long Total { get; }

    /// <summary>How many samples of one class were predicted to be of another. Classes are counted from 0 in the order of <see cref="Names"/>.</summary>
    public long this[int label, int prediction] => _counts[label, prediction];

    /// <summary>Counts labels against predictions.</summary>
    /// <param name="labels">The true classes, whole numbers.</param>
    /// <param name="predictions">The predicted classes, one for each label.</param>
    /// <param name="names">The names of the classes 0, 1, 2, ... All of them get a row and a column. Without names there is one for each class
    /// that occurs among labels or predictions, in order, as in scikit-learn.</param>
    /// <exception cref="MetricException">The lengths differ, there are no samples, or a class has no name.</exception>
    public static ConfusionMatrix Compute(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, IReadOnlyList<string>? names = null)
    {
        MetricInput.RequirePairs(labels.Length, predictions.Length);
        if (names is not null)
        {
            MetricInput.RequireClasses(labels, names.Count, "the label");
            MetricInput.RequireClasses(predictions, names.Count, "the prediction");
            return Count(labels, predictions, Enumerable.Range(0, names.Count), names);
        }

        var present = new SortedSet<int>();
        foreach (var label in labels) present.Add(label);
        foreach (var prediction in predictions) present.Add(prediction);
        return Count(labels, predictions, present, [.. present.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
    }

    /// <summary>Counts labels against predictions that are texts, such as <c>negative</c>. The classes are those that occur, in ordinal order.</summary>
    /// <exception cref="MetricException">The lengths differ, or there are no samples.</exception>
    public static ConfusionMatrix Compute(IReadOnlyList<string> labels, IReadOnlyList<string> predictions)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        MetricInput.RequirePairs(labels.Count, predictions.Count);
        var names = labels.Concat(predictions).Distinct().Order(StringComparer.Ordinal).ToArray();
        var index = names.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        return Compute(labels.Select(label => index[label]).ToArray(), predictions.Select(label => index[label]).ToArray(), names);
    }

    /// <summary>The matrix divided by totals, n by n; 0 where a total is 0.</summary>
    public double[,] Normalized(Normalize normalize)
    {
        var shares = new double[Classes, Classes];
        for (var label = 0; label < Classes; label++)
        {
            for (var prediction = 0; prediction < Classes; prediction++)
            {
                var divisor = normalize switch
                {
                    Normalize.True => Support(label),
                    Normalize.Pred => Predicted(prediction),
                    Normalize.All => Total,
                    _ => 1,
                };
                shares[label, prediction] = MetricInput.Ratio(_counts[label, prediction], divisor);
            }
        }

        return shares;
    }

    /// <summary>How many samples are of this class: the row's total.</summary>
    public long Support(int label) => _support[label];

    /// <summary>How many samples were predicted to be of this class: the column's total.</summary>
    public long Predicted(int prediction) => _predicted[prediction];

    /// <summary>How many samples were predicted right: the diagonal's total.</summary>
    public long Correct()
    {
        long sum = 0;
        for (var i = 0; i < Classes; i++) sum += _counts[i, i];
        return sum;
    }

    /// <summary>The counts as a text table.</summary>
    public override string ToString() => ToString(Normalize.None);

    /// <summary>The counts or shares as a text table; rows are true classes, columns predicted ones.</summary>
    public string ToString(Normalize normalize) => ConfusionTable.Format(this, normalize);

    private static ConfusionMatrix Count(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, IEnumerable<int> classes, IReadOnlyList<string> names)
    {
        var place = classes.Select((value, i) => (value, i)).ToDictionary(pair => pair.value, pair => pair.i);
        var counts = new long[place.Count, place.Count];
        for (var i = 0; i < labels.Length; i++) counts[place[labels[i]], place[predictions[i]]]++;
        return new ConfusionMatrix(counts, names);
    }
}
