namespace CourseKit.Tensors;

/// <summary>Shapes or dimensions that do not go together. The message names them.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);

/// <summary>A gradient that cannot be computed: of an operation without one, through a freed graph, or of a value changed in place.</summary>
public sealed class GradientException(string message) : InvalidOperationException(message);

/// <summary>A backend that does not exist or that this machine cannot run. The message names those that it can.</summary>
public sealed class BackendException(string message) : NotSupportedException(message);
