namespace CourseKit.Tokenizers.Training;

/// <summary>Runs work over fixed parts of a corpus on several threads. Who works on which part depends on chance; the parts do not.</summary>
internal static class CorpusParts
{
    internal static T[] Run<T>(int count, int parts, int threads, TrainingMonitor monitor, Func<(int Start, int End), T> work)
    {
        var results = new T[parts];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = monitor.Cancellation };
        try
        {
            Parallel.For(0, parts, options, part => results[part] = work(((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts))));
        }
        catch (AggregateException error) when (error.InnerExceptions is [var only, ..])
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only);
        }
        return results;
    }
}
