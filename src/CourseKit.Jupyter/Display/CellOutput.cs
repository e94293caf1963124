using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Display;

/// <summary>One output of a cell, as the notebook format (nbformat 4.5) knows them.</summary>
public abstract record CellOutput;

/// <summary>Text written to standard output or standard error (nbformat: <c>stream</c>).</summary>
/// <param name="Name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">What was written.</param>
public sealed record StreamOutput(string Name, string Text) : CellOutput;

/// <summary>Something that a cell displayed while it ran (nbformat: <c>display_data</c>).</summary>
/// <param name="Data">Its forms.</param>
/// <param name="DisplayId">The name under which it can be updated; null when it cannot. Not stored in a notebook.</param>
public sealed record DisplayOutput(MimeBundle Data, string? DisplayId = null) : CellOutput
{
    /// <summary>The output's metadata, as the notebook has it.</summary>
    public JsonObject Metadata { get; init; } = Data.Metadata;
}

/// <summary>The value of a cell's last expression (nbformat: <c>execute_result</c>).</summary>
/// <param name="ExecutionCount">The number of the execution, from 1.</param>
/// <param name="Data">Its forms.</param>
public sealed record ResultOutput(int ExecutionCount, MimeBundle Data) : CellOutput
{
    /// <summary>The output's metadata, as the notebook has it.</summary>
    public JsonObject Metadata { get; init; } = Data.Metadata;
}

/// <summary>Something to read beside the notebook, e.g. help, which a front end shows in its pager (the payload <c>page</c> of a reply); elsewhere it is displayed.</summary>
/// <param name="Data">Its forms.</param>
public sealed record PageOutput(MimeBundle Data) : CellOutput;

/// <summary>Why a cell failed (nbformat: <c>error</c>).</summary>
/// <param name="Name">The exception's type, e.g. <c>ShapeException</c>, or <c>CompileError</c>.</param>
/// <param name="Message">Its message.</param>
/// <param name="Traceback">Lines for a person: the cell's line, the message, the calls that led there. May hold ANSI colours when read from a notebook.</param>
public sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Traceback) : CellOutput;
