using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Messages;
using CourseKit.Jupyter.Wire;

namespace CourseKit.Jupyter.Kernel;

/// <summary>The channel that all front ends listen to (iopub): states, inputs and outputs, each with the request that it belongs to.</summary>
internal sealed class Broadcast(PublisherSocket socket, MessageCodec codec)
{
    /// <summary>Sends a message to all.</summary>
    /// <param name="type">E.g. <c>stream</c>.</param>
    /// <param name="parent">The header of the request that it belongs to; null for none.</param>
    /// <param name="content">Its content.</param>
    /// <param name="metadata">What is said about the content; null for nothing.</param>
    /// <param name="buffers">Raw data; null for none.</param>
    public void Send(string type, ReadOnlyMemory<byte>? parent, JsonObject content, JsonObject? metadata = null, IReadOnlyList<ReadOnlyMemory<byte>>? buffers = null)
    {
        var topic = Encoding.UTF8.GetBytes($"kernel.{codec.Session}.{type}");
        socket.Publish(new(codec.Encode([topic], type, parent, content, metadata, buffers)));
    }

    /// <summary>Tells what the kernel does: <c>starting</c>, <c>busy</c> or <c>idle</c>.</summary>
    public void State(string state, ReadOnlyMemory<byte>? parent) => Send("status", parent, new() { ["execution_state"] = state });
}
