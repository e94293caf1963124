namespace CourseKit.Models;

/// <summary>What a checkpoint held and what it did not.</summary>
/// <param name="Missing">Parameters that were newly initialised.</param>
/// <param name="Unexpected">Tensors of the file that the model has no use for.</param>
public sealed record LoadReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected);
