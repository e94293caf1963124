namespace CourseKit.Cli.Kernel;

/// <summary>The operating systems, as far as Jupyter tells them apart.</summary>
internal enum HostSystem
{
    Linux,
    MacOS,
    Windows,
}
