using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions;

/// <summary>What an expression came to: its value's forms, or why there is none.</summary>
/// <param name="Data">The forms; null where it failed.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record ExpressionResult(MimeBundle? Data, ErrorOutput? Error);
