using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Kernel.Supervision;

/// <summary>How a worker's process ended in the midst of its work.</summary>
/// <param name="ExitCode">Its exit code; 128 and more is a signal, as shells count it.</param>
/// <param name="Exited">Whether it left by itself, by <c>Environment.Exit</c>.</param>
/// <param name="Lost">The requests that it left unanswered, the one that it was working on first.</param>
internal sealed record Crash(int ExitCode, bool Exited, IReadOnlyList<LostRequest> Lost)
{
    private const int Abort = 128 + 6;
    private const int Kill = 128 + 9;
    private const int SegmentationFault = 128 + 11;

    // How Windows reports an exhausted stack, and a failed check.
    private const int StackOverflow = unchecked((int)0xC00000FD);
    private const int FailFast = unchecked((int)0x80131623);

    /// <summary>What happened, and what it means for the person.</summary>
    public string Message => $"{Cause} The kernel has started again: what cells had declared is gone. Run the cells above once more.";

    private string Cause => (Exited, ExitCode) switch
    {
        (true, _) => FormattableString.Invariant($"The cell ended the kernel's process by Environment.Exit({ExitCode})."),
        (_, Abort or StackOverflow or FailFast) => "The cell ended the kernel's process: a recursion used up the stack (stack overflow), or Environment.FailFast was called.",
        (_, SegmentationFault) => "The cell ended the kernel's process: it read or wrote memory that is not its own.",
        (_, Kill) => "The kernel's process was killed from outside while the cell ran; most likely the machine had no memory left.",
        _ => FormattableString.Invariant($"The kernel's process ended while the cell ran, with exit code {ExitCode}."),
    };

    /// <summary>The crash as one line of text.</summary>
    public JsonObject ToJson() => new() { ["exitCode"] = ExitCode, ["exited"] = Exited, ["lost"] = new JsonArray([.. Lost.Select(request => request.ToJson())]) };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Crash Read(JsonNode json) =>
        new(json["exitCode"]!.GetValue<int>(), json["exited"]!.GetValue<bool>(), [.. json["lost"]!.AsArray().Select(request => LostRequest.Read(request!))]);
}
