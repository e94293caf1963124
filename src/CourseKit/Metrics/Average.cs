namespace CourseKit.Metrics;

/// <summary>How the scores of several classes become one number. Names and meaning as in scikit-learn.</summary>
public enum Average
{
    /// <summary>The score of the positive class, 1, of a two-class problem.</summary>
    Binary,

    /// <summary>Counts are summed over the classes first; every sample weighs the same.</summary>
    Micro,

    /// <summary>The plain mean over the classes; every class weighs the same.</summary>
    Macro,

    /// <summary>The mean over the classes, weighted by how many samples each has (its support).</summary>
    Weighted,

    /// <summary>The mean over the samples; only where a sample may have several labels.</summary>
    Samples,
}
