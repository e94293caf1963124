using System.Text.Json.Nodes;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Kernel.Requests;

/// <summary>A debugger's request (<c>debug_request</c>): this kernel has no debugger, and says so in the debug adapter protocol's form.</summary>
internal static class DebugRequest
{
    /// <summary>The answer.</summary>
    public static JsonObject Reply(Message request) => new()
    {
        ["type"] = "response",
        ["request_seq"] = request.Content.Number("seq") ?? 0,
        ["seq"] = 0,
        ["success"] = false,
        ["command"] = request.Content.Text("command", ""),
        ["message"] = "This kernel has no debugger. To step through code, open the lecture's source in an editor with a C# debugger.",
        ["body"] = new JsonObject(),
    };
}
