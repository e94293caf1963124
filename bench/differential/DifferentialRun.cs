using CourseKit.Bench.Peers;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Differential;

/// <summary>Gives the same texts to CourseKit and to the Rust tokenizers and collects where they differ. Only hashes come back; what
/// differs is asked for again, made small, and explained.</summary>
/// <param name="name">The tokenizer's name.</param>
/// <param name="ours">CourseKit's.</param>
/// <param name="peer">The peer, which has loaded the same file under that name.</param>
/// <param name="generator">Makes the texts.</param>
internal sealed class DifferentialRun(string name, Tokenizer ours, RustTokenizersPeer peer, TextGenerator generator)
{
    private const int BatchSize = 500;
    private const int MostDifferences = 500;

    private readonly List<Difference> differences = [];

    /// <summary>Where they differ.</summary>
    public IReadOnlyList<Difference> Differences => differences;

    /// <summary>How many texts were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>How many of them both sides refuse.</summary>
    public int Refused { get; private set; }

    /// <summary>Compares so many texts, or fewer where most of them differ.</summary>
    public void Run(int inputs)
    {
        for (var first = 0; first < inputs && differences.Count < MostDifferences; first += BatchSize)
        {
            var texts = Enumerable.Range(first, Math.Min(BatchSize, inputs - first)).Select(generator.Next).ToArray();
            peer.SendHashes(name, texts);
            var hashes = new uint[texts.Length];
            Parallel.For(0, texts.Length, i => hashes[i] = TokenizationResult.Of(ours, texts[i]).Hash());
            var theirs = peer.ReceiveHashes();
            for (var i = 0; i < texts.Length && differences.Count < MostDifferences; i++)
                if (hashes[i] != theirs[i]) Explain(texts[i]);
            Compared += texts.Length;
            Refused += hashes.Zip(theirs).Count(pair => pair is (0, 0));
        }
    }

    private void Explain(string text)
    {
        var smallest = new Reducer(part => Compare(part) is not null).Reduce(text);
        if (Compare(smallest) is { } difference) differences.Add(new(name, text, smallest, difference.Field, difference.Ours, difference.Theirs));
        else if (Compare(text) is { } whole) differences.Add(new(name, text, text, whole.Field, whole.Ours, whole.Theirs));
        else differences.Add(new(name, text, text, "hash only", "", ""));
    }

    private (string Field, string Ours, string Theirs)? Compare(string text) => TokenizationResult.Of(ours, text).DifferenceFrom(peer.Details<TokenizationResult>(name, text));
}
