namespace CourseKit.Cli.Lectures;

/// <summary>A lecture was asked for that cannot be run: there is none of that name, or more than one.</summary>
internal sealed class LectureException(string message) : Exception(message);
