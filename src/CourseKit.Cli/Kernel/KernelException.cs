namespace CourseKit.Cli.Kernel;

/// <summary>The kernel cannot be installed, removed or started; the message says why and what to do.</summary>
internal sealed class KernelException(string message, Exception? inner = null) : Exception(message, inner);
