using System.Text.Json.Nodes;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Kernel.Requests;

/// <summary>Who this kernel is, and what language it runs (<c>kernel_info_request</c>).</summary>
internal static class KernelInfo
{
    /// <summary>The language's name: with it VS Code gives cells its C# mode.</summary>
    public const string Language = "C#";

    /// <summary>The answer.</summary>
    public static JsonObject Reply(KernelDescription kernel) => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = MessageHeader.ProtocolVersion,
        ["implementation"] = kernel.Implementation,
        ["implementation_version"] = kernel.Version,
        ["language_info"] = new JsonObject
        {
            ["name"] = Language,
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            ["codemirror_mode"] = "text/x-csharp",
        },
        ["banner"] = kernel.Banner,
        ["debugger"] = false,
        ["supported_features"] = new JsonArray(),
        ["help_links"] = new JsonArray([.. kernel.HelpLinks.Select(link => new JsonObject { ["text"] = link.Text, ["url"] = link.Address })]),
    };
}
