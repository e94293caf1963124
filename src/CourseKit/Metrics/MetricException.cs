namespace CourseKit.Metrics;

/// <summary>A metric cannot be computed from what it was given. The message says what was given, what was expected and what to do.</summary>
public class MetricException(string message) : Exception(message);
