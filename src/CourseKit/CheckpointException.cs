namespace CourseKit;

/// <summary>A checkpoint that is not there, not complete or not what it says it is. The message says what was asked for, where it was
/// looked for or what was found, and what to do, on one line.</summary>
/// <param name="message">The whole message.</param>
/// <param name="inner">What went wrong below, if anything.</param>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
