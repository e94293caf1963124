namespace CourseKit.Jupyter.Wire;

/// <summary>An address that cannot be used, or a peer that does not keep to the protocol. The message says what was given, what was expected and, where there is something
/// to do, what to do.</summary>
internal sealed class WireException(string message, Exception? inner = null) : Exception(message, inner);
