using System.Runtime.ExceptionServices;

namespace CourseKit.Tokenizers.Training;

/// <summary>Counts the words of a corpus on several threads. Each counts into a small table of its own and adds it to the common one when it is
/// full, so that memory hardly depends on the number of threads, and the counts not at all.</summary>
internal sealed class WordCounter(Tokenizer tokenizer, TextSource source, TrainingMonitor monitor)
{
    private const int FullTable = 1 << 15;

    private readonly WordCounts _words = new();
    private readonly Lock _reading = new();
    private int _batches;
    private (int Batch, ExceptionDispatchInfo Error)? _error;

    internal static WordCounts Count(Tokenizer tokenizer, TextSource source, int threads, TrainingMonitor monitor)
    {
        using (source)
        {
            var counter = new WordCounter(tokenizer, source, monitor);
            if (threads == 1) counter.Work();
            else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => counter.Work());
            counter._error?.Error.Throw();
            monitor.Report("counting words", source.Done, source.Done, source.Unit);
            return counter._words;
        }
    }

    private void Work()
    {
        var batch = new TextBatch();
        var counts = new WordCounts();
        try
        {
            while (TryRead(batch))
            {
                batch.Chunk.AddLines(batch.Texts);
                foreach (var text in batch.Texts) tokenizer.PreTokenizeWords(text.Span, word => counts.Add(word));
                if (counts.Count < FullTable) continue;
                lock (_words) _words.Add(counts);
                counts.Clear();
            }
            lock (_words) _words.Add(counts);
        }
        catch (Exception error)
        {
            // Whatever the number of threads, the error thrown is that of the first batch that has one.
            lock (_reading)
                if (_error is not { } other || batch.Number < other.Batch) _error = (batch.Number, ExceptionDispatchInfo.Capture(error));
        }
    }

    private bool TryRead(TextBatch batch)
    {
        lock (_reading)
        {
            if (_error is not null) return false;
            batch.Number = _batches++;
            monitor.Report("counting words", source.Done, source.Total, source.Unit);
            return source.TryRead(batch);
        }
    }
}
