using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CourseKit.Jupyter.Display;
using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Sessions;

/// <summary>Turns what went wrong into what a person wants to see: the cell's line, the message, the calls on the way, and nothing of Roslyn.</summary>
internal static partial class CellErrors
{
    /// <summary>The name of an error that the compiler found.</summary>
    public const string CompileError = "CompileError";

    /// <summary>The name of the error that a cancelled cell has.</summary>
    public const string CancelledError = "Cancelled";

    // What Roslyn calls the class that a cell becomes.
    private const string Submission = "Submission#";
    private const string TooDeepRecursion = "The recursion is too deep: a method calls itself without end, or more often than the stack has room for.";
    private const int MaxErrors = 5;
    private const int MaxFrames = 12;
    private const int MaxCauses = 6;
    private const int MaxMessage = 4_000;

    // Frames of these are how a cell is run, not what it does.
    private static readonly string[] Machinery =
        ["Microsoft.CodeAnalysis.", "System.Runtime.CompilerServices.", "System.Runtime.ExceptionServices.", "System.Runtime.ControlledExecution",
            "System.Threading.", "CourseKit.Jupyter.Sessions."];

    /// <summary>The compiler's errors, each with its line and a mark under the place.</summary>
    public static ErrorOutput Of(IReadOnlyList<Diagnostic> errors, CellSources sources)
    {
        var lines = new List<string>();
        foreach (var error in errors.Take(MaxErrors))
        {
            var place = error.Location.GetLineSpan();
            lines.Add($"{Place(place.Path, place.StartLinePosition.Line + 1)}, column {place.StartLinePosition.Character + 1}: {error.GetMessage(System.Globalization.CultureInfo.InvariantCulture)} ({error.Id})");
            if (sources.Line(place.Path, place.StartLinePosition.Line + 1) is not { } text) continue;
            var start = Math.Min(place.StartLinePosition.Character, text.Length);
            var end = place.EndLinePosition.Line == place.StartLinePosition.Line ? place.EndLinePosition.Character : text.Length;
            lines.Add("    " + text.Replace('\t', ' '));
            lines.Add("    " + new string(' ', start) + new string('^', Math.Max(1, end - start)));
        }

        if (errors.Count > MaxErrors) lines.Add($"and {errors.Count - MaxErrors} more.");
        return new(CompileError, errors[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture), lines);
    }

    /// <summary>An exception that a cell threw.</summary>
    public static ErrorOutput Of(Exception exception, CellSources sources)
    {
        exception = Unwrapped(exception);
        var lines = new List<string>();
        foreach (var (index, current) in WithCauses(exception).Take(MaxCauses).Index())
        {
            lines.Add($"{(index == 0 ? "" : "caused by ")}{TypeText.Name(current.GetType())}: {Message(current)}");
            AddFrames(lines, current, sources);
        }

        return new(TypeText.Name(exception.GetType()), Message(exception), lines);
    }

    // What led to an exception follows it; of several at once each is followed by its own.
    private static IEnumerable<Exception> WithCauses(Exception exception)
    {
        var pending = new Stack<Exception>([exception]);
        while (pending.TryPop(out var current))
        {
            yield return current;
            if (current is AggregateException several)
                foreach (var inner in several.InnerExceptions.Reverse()) pending.Push(inner);
            else if (current.InnerException is { } inner) pending.Push(inner);
        }
    }

    private static string Message(Exception exception)
    {
        var message = exception is InsufficientExecutionStackException ? TooDeepRecursion : FormatFailure.MessageOf(exception);
        return message.Length <= MaxMessage ? message : $"{PlainText.Cut(message, MaxMessage)}…";
    }

    /// <summary>A cell that cannot be given to the compiler.</summary>
    public static ErrorOutput TooDeep(string name, int line) => new(
        CompileError, SyntaxDepth.Message, [$"{Place(name, line)}: {SyntaxDepth.Message}"]);

    /// <summary>An error of the session itself, at a line of a cell.</summary>
    public static ErrorOutput Plain(string kind, string name, int line, string message) => new(kind, message, [$"{Place(name, line)}: {message}"]);

    /// <summary>A cell that was stopped.</summary>
    public static ErrorOutput Cancelled() => new(CancelledError, "The cell was cancelled.", ["The cell was cancelled. What it had assigned before is kept."]);

    private static Exception Unwrapped(Exception exception)
    {
        while (exception is AggregateException { InnerExceptions.Count: 1 } or TargetInvocationException { InnerException: not null } or TypeInitializationException { InnerException: not null })
            exception = exception.InnerException!;
        return exception;
    }

    private static void AddFrames(List<string> lines, Exception exception, CellSources sources)
    {
        var added = 0;
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            if (added == MaxFrames) break;
            if (IsOfCell(frame) && frame.GetFileName() is { } file)
            {
                lines.Add($"  at {Place(file, frame.GetFileLineNumber())}{(sources.Line(file, frame.GetFileLineNumber()) is { } text ? $": {text.Trim()}" : "")}");
                added++;
            }
            else if (frame.GetMethod() is { DeclaringType: not null } method && Described(method) is { } call && lines[^1] != call)
            {
                lines.Add(call);
                added++;
            }
        }
    }

    private static bool IsOfCell(StackFrame frame) => frame.GetMethod()?.DeclaringType?.FullName?.StartsWith(Submission, StringComparison.Ordinal) == true;

    private static string? Described(MethodBase method)
    {
        var type = method.DeclaringType!;
        if (type.FullName is not { } name || name.StartsWith(Submission, StringComparison.Ordinal)) return null;
        if (method.IsDefined(typeof(StackTraceHiddenAttribute)) || Machinery.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))) return null;
        var called = method.Name;
        // The compiler's own classes for lambdas, iterators and async methods: <Outer>d__3.MoveNext, <>c.<Outer>b__0_1.
        if (Generated().Match(called) is { Success: true } local) called = local.Groups["name"].Value;
        while (type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.DeclaringType is { } outer)
        {
            if (called == "MoveNext" && Generated().Match(type.Name) is { Success: true } machine) called = machine.Groups["name"].Value;
            type = outer;
        }

        return called.Length == 0 || called.Contains('<') ? null : $"  at {(type.Namespace is { } space ? space + "." : "")}{TypeText.Name(type)}.{called}";
    }

    // Roslyn makes a full path of a cell's name where it can.
    private static string Place(string path, int line) => $"{Path.GetFileName(path)}, line {line}";

    [GeneratedRegex("^<(?<name>[^>]*)>", RegexOptions.CultureInvariant)]
    private static partial Regex Generated();
}
