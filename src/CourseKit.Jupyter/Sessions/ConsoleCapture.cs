using System.Text;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// Sends what a cell writes to <see cref="Console"/> to that cell, whichever thread of it writes; everything else goes where it went before.
/// </summary>
internal static class ConsoleCapture
{
    private static readonly AsyncLocal<Action<string, string>?> Target = new();
    private static readonly Lock Installing = new();
    private static TextWriter? output;
    private static TextWriter? errors;

    /// <summary>Until it is disposed, what this flow of control writes goes to <paramref name="write"/> as (stream, text).</summary>
    public static IDisposable Begin(Action<string, string> write)
    {
        Install();
        var before = Target.Value;
        Target.Value = write;
        return new Scope(() => Target.Value = before);
    }

    // Again where a cell, or the host, has put a writer of its own in place since: a new cell's text is the cell's.
    private static void Install()
    {
        lock (Installing)
        {
            if (Console.Out != output)
            {
                Console.SetOut(new Router("stdout", Console.Out));
                output = Console.Out;
            }

            if (Console.Error != errors)
            {
                Console.SetError(new Router("stderr", Console.Error));
                errors = Console.Error;
            }
        }
    }

    private sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed class Router(string name, TextWriter otherwise) : TextWriter
    {
        public override Encoding Encoding => otherwise.Encoding;

        public override string NewLine => "\n";

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value)) return;
            if (Target.Value is { } write) write(name, value);
            else otherwise.Write(value);
        }

        public override void WriteLine(string? value) => Write(value + (Target.Value is null ? otherwise.NewLine : NewLine));

        public override void Flush() => otherwise.Flush();
    }
}
