namespace CourseKit.Jupyter.Pages;

/// <summary>A heading of the page.</summary>
/// <param name="Level">1 to 6.</param>
/// <param name="Text">Its text without markup.</param>
/// <param name="Id">The name by which links find it.</param>
internal sealed record PageHeading(int Level, string Text, string Id);
