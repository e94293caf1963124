using System.Text;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// Sends what a cell writes to <see cref="Console"/> to that cell, whichever thread of it writes; everything else goes where it went before.
/// </summary>
internal static class ConsoleCapture
{
    private static readonly AsyncLocal<Action<string, string>?> Target = new();
    private static readonly AsyncLocal<CellContext?> Asker = new();
    private static readonly Lock Installing = new();
    private static TextWriter? output;
    private static TextWriter? errors;
    private static TextReader? input;
    private static TextWriter? hostErrors;

    /// <summary>Where errors go that are no cell's.</summary>
    public static TextWriter HostErrors => hostErrors ?? Console.Error;

    /// <summary>
    /// Until it is disposed, what this flow of control writes goes to <paramref name="write"/> as (stream, text), and what it reads is asked
    /// of the cell's front end.
    /// </summary>
    public static IDisposable Begin(CellContext cell, Action<string, string> write)
    {
        Install();
        var before = (Target.Value, Asker.Value);
        (Target.Value, Asker.Value) = (write, cell);
        return new Scope(() => (Target.Value, Asker.Value) = before);
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
                hostErrors = Console.Error;
                Console.SetError(new Router("stderr", Console.Error));
                errors = Console.Error;
            }

            if (Console.In != input)
            {
                Console.SetIn(new AskingReader(Console.In));
                input = Console.In;
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

    /// <summary>A line is asked for when the first character of it is wanted.</summary>
    private sealed class AskingReader(TextReader otherwise) : TextReader
    {
        private static readonly AsyncLocal<Rest?> Left = new();

        public override int Peek() => Asker.Value is null ? otherwise.Peek() : Line() is { } line ? line.Text[line.Next] : -1;

        public override int Read()
        {
            if (Asker.Value is null) return otherwise.Read();
            return Line() is { } line ? line.Text[line.Next++] : -1;
        }

        public override string? ReadLine()
        {
            if (Asker.Value is not { } cell) return otherwise.ReadLine();
            if (Line(askForMore: false) is not { } begun) return cell.Ask("", password: false);
            var rest = begun.Text[begun.Next..].TrimEnd('\n');
            Left.Value = null;
            return rest;
        }

        public override string ReadToEnd()
        {
            if (Asker.Value is null) return otherwise.ReadToEnd();
            var all = new StringBuilder();
            while (ReadLine() is { } line) all.Append(line).Append('\n');
            return all.ToString();
        }

        private static Rest? Line(bool askForMore = true)
        {
            if (Left.Value is { } left && left.Next < left.Text.Length) return left;
            return Left.Value = askForMore && Asker.Value!.Ask("", password: false) is { } line ? new(line + "\n") : null;
        }

        private sealed class Rest(string text)
        {
            public string Text => text;

            public int Next { get; set; }
        }
    }
}
