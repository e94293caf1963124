namespace CourseKit.Export;

/// <summary>A model that cannot be written as ONNX. The message says what was given, what was expected and what to do, on one line.</summary>
/// <param name="message">The whole message.</param>
public sealed class OnnxExportException(string message) : Exception(message);
