using System.Text;

namespace CourseKit.ExtensionsAI;

/// <summary>Passes text on up to the first stop sequence, which is not passed on. What may become one is held back until that is known.</summary>
/// <param name="sequences">The stop sequences, none of them empty.</param>
/// <param name="onText">Receives text once it is final.</param>
internal sealed class StopSequenceFilter(IReadOnlyList<string> sequences, Action<string> onText)
{
    private readonly StringBuilder waiting = new();

    /// <summary>Whether a stop sequence has come.</summary>
    public bool HasStopped { get; private set; }

    public void Add(string piece)
    {
        if (HasStopped) return;
        waiting.Append(piece);
        var text = waiting.ToString();
        var first = sequences.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(index => index >= 0).DefaultIfEmpty(-1).Min();
        HasStopped = first >= 0;
        Pass(text, HasStopped ? first : text.Length - sequences.Select(stop => Overlap(text, stop)).DefaultIfEmpty(0).Max());
    }

    /// <summary>Passes on what was held back and did not become a stop sequence.</summary>
    public void Finish()
    {
        if (!HasStopped) Pass(waiting.ToString(), waiting.Length);
    }

    private void Pass(string text, int length)
    {
        waiting.Clear().Append(text, length, text.Length - length);
        if (length > 0) onText(text[..length]);
    }

    // How many characters at the end of the text begin the stop sequence.
    private static int Overlap(string text, string stop)
    {
        for (var length = Math.Min(text.Length, stop.Length - 1); length > 0; length--)
            if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length))) return length;
        return 0;
    }
}
