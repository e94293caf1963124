namespace CourseKit.Training;

/// <summary>Training that cannot begin or go on, e.g. because it has diverged. The message says at which step, what was found and what to do, on one line.</summary>
/// <param name="message">The whole message.</param>
public sealed class TrainingException(string message) : Exception(message);
