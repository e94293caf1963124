namespace CourseKit.Jupyter.Kernel;

/// <summary>What a kernel says of itself to front ends.</summary>
/// <param name="Implementation">Its name, e.g. <c>coursekit</c>.</param>
/// <param name="Version">Its version, e.g. <c>1.0.0</c>.</param>
/// <param name="Banner">What a console shows when it starts.</param>
public sealed record KernelDescription(string Implementation, string Version, string Banner)
{
    /// <summary>Links for the front end's help menu: text and address.</summary>
    public IReadOnlyList<(string Text, string Address)> HelpLinks { get; init; } = [];
}
