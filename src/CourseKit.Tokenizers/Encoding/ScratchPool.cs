using System.Collections.Concurrent;

namespace CourseKit.Tokenizers;

/// <summary>The scratch spaces of a tokenizer that no thread is using.</summary>
internal sealed class ScratchPool(TokenizerModel model)
{
    private readonly ConcurrentBag<EncodingScratch> _more = [];
    private EncodingScratch? _one;

    internal EncodingScratch Create() => new(model);

    internal EncodingScratch Rent()
    {
        if (Interlocked.Exchange(ref _one, null) is { } one) return one;
        return _more.TryTake(out var scratch) ? scratch : Create();
    }

    internal void Return(EncodingScratch scratch)
    {
        if (Interlocked.CompareExchange(ref _one, scratch, null) is not null && _more.Count < Environment.ProcessorCount) _more.Add(scratch);
    }
}
