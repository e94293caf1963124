using System.Diagnostics;
using System.Text;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions;

/// <summary>What one cell puts out, on its way to the sink: printed text in larger pieces, and no more than the limits allow.</summary>
internal sealed class CellOutputs(IOutputSink sink, SessionOptions limits)
{
    private const int PieceLength = 8 * 1024;

    // So soon a person sees what was printed, and no sooner than after so long a front end gets another small piece.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly StringBuilder pending = new();
    private string pendingStream = "stdout";
    private long printed;
    private long leftOut;
    private int displays;
    private bool closed;
    private long flushed;
    private Timer? timer;
    private bool timerRuns;

    /// <summary>The cell printed text.</summary>
    public void Print(string stream, string text)
    {
        lock (gate)
        {
            if (closed) return;
            if (stream != pendingStream) Flush();
            pendingStream = stream;
            var room = (int)Math.Min(text.Length, limits.MaxPrintedCharacters - printed);
            pending.Append(text, 0, room);
            printed += room;
            leftOut += text.Length - room;
            if (pending.Length >= PieceLength || (text.EndsWith('\n') && Stopwatch.GetElapsedTime(flushed) > Pause)) Flush();
            else if (pending.Length > 0) FlushSoon();
        }
    }

    /// <summary>Says something about the outputs themselves, in a line of its own.</summary>
    public void PrintNote(string note) => Print("stderr", $"[{note}]\n");

    /// <summary>The cell has another output.</summary>
    public void Add(CellOutput output)
    {
        lock (gate)
        {
            if (closed) return;
            Flush();
            if (output is not ErrorOutput && ++displays > limits.MaxDisplays) return;
            sink.Add(Fitted(output));
        }
    }

    /// <summary>Something displayed before changes.</summary>
    public void Update(string displayId, MimeBundle data)
    {
        lock (gate)
        {
            if (!closed) sink.Update(displayId, Fitted(data));
        }
    }

    /// <summary>The cell takes its outputs away; what it puts out from now on has all of the room again.</summary>
    /// <param name="wait">Whether they stay until the next output.</param>
    public void Clear(bool wait)
    {
        lock (gate)
        {
            if (closed) return;
            Flush();
            (printed, leftOut, displays) = (0, 0, 0);
            sink.Clear(wait);
        }
    }

    /// <summary>Hands over what was printed up to now.</summary>
    public void Flush()
    {
        lock (gate)
        {
            if (pending.Length == 0) return;
            flushed = Stopwatch.GetTimestamp();
            sink.Add(new StreamOutput(pendingStream, pending.ToString()));
            pending.Clear();
        }
    }

    /// <summary>The cell has ended: says what was left out, and takes no more from threads that it may have left behind, unless it is to.</summary>
    public void Close()
    {
        lock (gate)
        {
            Flush();
            if (leftOut > 0) Note($"[{leftOut:N0} more characters were printed and are not kept: a cell keeps {limits.MaxPrintedCharacters:N0}.]");
            if (displays > limits.MaxDisplays) Note($"[{displays - limits.MaxDisplays:N0} more outputs were displayed and are not kept: a cell keeps {limits.MaxDisplays:N0}.]");
            closed = !limits.KeepLateOutputs;
            if (closed) timer?.Dispose();
        }
    }

    // Under the gate. The timer is started anew only when it has run out: one for each piece would cost more than printing does.
    private void FlushSoon()
    {
        if (timerRuns) return;
        timerRuns = true;
        timer ??= new(_ => TimeIsUp());
        timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private void TimeIsUp()
    {
        lock (gate)
        {
            timerRuns = false;
            if (!closed) Flush();
        }
    }

    private void Note(FormattableString note) => sink.Add(new StreamOutput("stderr", "\n" + FormattableString.Invariant(note) + "\n"));

    private CellOutput Fitted(CellOutput output) => output switch
    {
        DisplayOutput shown => shown with { Data = Fitted(shown.Data) },
        ResultOutput result => result with { Data = Fitted(result.Data) },
        _ => output,
    };

    private MimeBundle Fitted(MimeBundle data)
    {
        var sizes = data.Forms.Select(form => (form.Key, Length: data.Find(form.Key)!.Length)).ToList();
        if (sizes.All(size => size.Length <= limits.MaxDisplayCharacters)) return data;
        var fitted = new MimeBundle { Metadata = data.Metadata };
        foreach (var (type, _) in sizes.Where(size => size.Length <= limits.MaxDisplayCharacters)) fitted.Add(type, data.Find(type)!);
        if (fitted.Forms.Count == 0)
            fitted.Add(MimeBundle.Text, FormattableString.Invariant($"[A value of {sizes.Max(size => size.Length):N0} characters is not shown: an output keeps {limits.MaxDisplayCharacters:N0}.]"));
        return fitted;
    }
}
