namespace CourseKit.Jupyter.Messages;

/// <summary>A message that is not taken: it is not signed as agreed, came before, or is not what the protocol says it should be.</summary>
/// <param name="message">What was given, what was expected.</param>
/// <param name="inner">What led to it, or null.</param>
public sealed class MessageException(string message, Exception? inner = null) : Exception(message, inner);
