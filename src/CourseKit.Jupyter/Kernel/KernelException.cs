namespace CourseKit.Jupyter.Kernel;

/// <summary>The kernel cannot start, or cannot do what it was asked for.</summary>
/// <param name="message">What was given, what was expected, what to do.</param>
/// <param name="inner">What led to it, or null.</param>
public sealed class KernelException(string message, Exception? inner = null) : Exception(message, inner);
