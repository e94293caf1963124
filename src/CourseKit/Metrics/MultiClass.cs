namespace CourseKit.Metrics;

/// <summary>How a metric for two classes is applied to more.</summary>
public enum MultiClass
{
    /// <summary>Each class against all the others (<c>ovr</c>).</summary>
    OneVsRest,

    /// <summary>Each pair of classes, both ways, among the samples of these two (<c>ovo</c>).</summary>
    OneVsOne,
}
