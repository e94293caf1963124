namespace CourseKit.Tokenizers.Training;

/// <summary>Some texts of a corpus, to be counted by one thread.</summary>
internal sealed class TextBatch
{
    /// <summary>Its place in the corpus.</summary>
    internal int Number { get; set; }

    /// <summary>The texts.</summary>
    internal List<ReadOnlyMemory<char>> Texts { get; } = [];

    /// <summary>What the texts are made from, when they come from a file; decoded by the thread that counts them.</summary>
    internal FileChunk Chunk { get; } = new();
}

/// <summary>Where the texts of a corpus come from. Read by one thread at a time.</summary>
internal abstract class TextSource : IDisposable
{
    /// <summary>How much has been read.</summary>
    internal long Done { get; private protected set; }

    /// <summary>How much there is, or null when that is not known.</summary>
    internal long? Total { get; private protected init; }

    /// <summary>What is counted.</summary>
    internal abstract string Unit { get; }

    /// <summary>Reads the next texts; false at the end.</summary>
    internal abstract bool TryRead(TextBatch batch);

    public virtual void Dispose() { }
}

/// <summary>Texts that the caller enumerates.</summary>
internal sealed class EnumerableSource : TextSource
{
    private const int BatchUnits = 1 << 18;

    private readonly IEnumerator<string> _texts;

    internal EnumerableSource(IEnumerable<string> texts)
    {
        Total = texts.TryGetNonEnumeratedCount(out var count) ? count : null;
        _texts = texts.GetEnumerator();
    }

    internal override string Unit => "texts";

    internal override bool TryRead(TextBatch batch)
    {
        batch.Texts.Clear();
        for (var units = 0; units < BatchUnits && _texts.MoveNext(); units += _texts.Current.Length + 1)
        {
            if (_texts.Current is null) throw new TokenizerException($"Text {Done} of the corpus is null; expected a string. Leave it out, or make it empty.");
            batch.Texts.Add(_texts.Current.AsMemory());
            Done++;
        }
        return batch.Texts.Count > 0;
    }

    public override void Dispose() => _texts.Dispose();
}
