namespace CourseKit.Generation;

/// <summary>A request that generation cannot fulfil: options that contradict each other or are out of range, a prompt that does not fit, scores that are no numbers. The message says what was
/// given, what was expected, and what to do, on one line.</summary>
/// <param name="message">The whole message.</param>
/// <param name="inner">What went wrong below, if anything.</param>
public sealed class GenerationException(string message, Exception? inner = null) : Exception(message, inner);
