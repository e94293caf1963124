using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>An output of a type that nbformat 4.5 does not name; it is kept as it was read.</summary>
/// <param name="Type">Its <c>output_type</c>.</param>
/// <param name="Json">All of it.</param>
public sealed record UnknownOutput(string Type, JsonObject Json) : CellOutput;
