using CourseKit.Bench.Peers;

namespace CourseKit.Bench.Tokenization;

/// <summary>What all tokenizer figures have in common: the peer, a folder for files, and one tokenizer after the other.</summary>
internal static class TokenizerFigures
{
    /// <summary>Starts the peer and measures each tokenizer on it; one that is not here is skipped with a note.</summary>
    /// <param name="session">Is told what was skipped.</param>
    /// <param name="threads">How many threads the peer has.</param>
    /// <param name="vocabularies">The tokenizers.</param>
    /// <param name="measure">Measures one.</param>
    public static void ForEach(Session session, int threads, IReadOnlyList<PeerVocabulary> vocabularies, Action<TokenizerPair> measure) => WithFiles(files =>
    {
        using var peer = RustTokenizersPeer.Start(threads);
        session.Note(peer.Description);
        foreach (var vocabulary in vocabularies)
        {
            try
            {
                measure(TokenizerPair.Load(vocabulary, peer, files));
            }
            catch (SkippedException reason)
            {
                session.Note($"{vocabulary.Name}: skipped: {reason.Message}");
            }
        }
    });

    /// <summary>Lends a folder.</summary>
    public static void WithFiles(Action<string> work)
    {
        var files = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            work(files);
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }
}
