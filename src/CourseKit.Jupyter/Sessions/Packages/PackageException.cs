namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>A NuGet package cannot be had. The message says why, in a line or two.</summary>
/// <param name="message">Why.</param>
public sealed class PackageException(string message) : Exception(message);
