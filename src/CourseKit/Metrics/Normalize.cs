namespace CourseKit.Metrics;

/// <summary>What the counts of a confusion matrix are divided by. Names and meaning as in scikit-learn.</summary>
public enum Normalize
{
    /// <summary>Nothing: plain counts.</summary>
    None,

    /// <summary>The row's total: shares of each true class, recall on the diagonal.</summary>
    True,

    /// <summary>The column's total: shares of each predicted class, precision on the diagonal.</summary>
    Pred,

    /// <summary>The total of all samples.</summary>
    All,
}
