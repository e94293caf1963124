using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Comms;

/// <summary>What one side of a comm tells the other.</summary>
/// <param name="Data">What is told; its form is the two sides' affair.</param>
public sealed record CommMessage(JsonObject Data)
{
    /// <summary>What is said about the data.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>Raw data that go with it.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Buffers { get; init; } = [];
}
