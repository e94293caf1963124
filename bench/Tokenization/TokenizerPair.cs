using CourseKit.Bench.Peers;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Tokenization;

/// <summary>One tokenizer on both sides, and whether they agree.</summary>
/// <param name="Vocabulary">What both loaded.</param>
/// <param name="Ours">CourseKit's.</param>
/// <param name="Peer">The peer, which knows it by its name.</param>
/// <param name="Files">A folder for files.</param>
internal sealed record TokenizerPair(PeerVocabulary Vocabulary, Tokenizer Ours, RustTokenizersPeer Peer, string Files)
{
    /// <summary>Its name.</summary>
    public string Name => Vocabulary.Name;

    /// <summary>Loads it on both sides.</summary>
    /// <exception cref="SkippedException">Its files are not on this machine, or CourseKit does not read them.</exception>
    public static TokenizerPair Load(PeerVocabulary vocabulary, RustTokenizersPeer peer, string files)
    {
        var path = Vocabularies.File(vocabulary, files);
        try
        {
            var ours = Tokenizer.FromFile(path);
            peer.Load(vocabulary.Name, path);
            return new(vocabulary, ours, peer, files);
        }
        catch (TokenizerException error)
        {
            throw new SkippedException(error.Message);
        }
    }

    /// <summary>Loads it anew on both sides.</summary>
    public TokenizerPair Reloaded() => Load(Vocabulary, Peer, Files);

    /// <summary>Gives the peer texts, which it then knows by their kind.</summary>
    public void SendTexts(RealText text) => Peer.Texts(text.Kind, text.Texts, Path.Combine(Files, "texts.json"));

    /// <summary>Gives the peer texts of a kind, and compares the ids of all of them.</summary>
    /// <returns>Why a comparison would not count, or null where all ids agree.</returns>
    public string? DifferenceOfIds(RealText text)
    {
        SendTexts(text);
        var theirs = Peer.Ids(Name, text.Kind, Path.Combine(Files, "ids"));
        var different = text.Texts.Zip(theirs).Count(pair => !Ours.EncodeIds(pair.First).AsSpan().SequenceEqual(pair.Second));
        return different == 0 ? null : $"the ids of {different} of {text.Texts.Length} texts differ";
    }

    /// <summary>Compares what the ids of all texts decode to.</summary>
    /// <returns>Why a comparison would not count, or null where all texts agree.</returns>
    public string? DifferenceOfDecoded(RealText text)
    {
        var theirs = Peer.Decoded(Name, text.Kind, Path.Combine(Files, "decoded.json"));
        var different = text.Texts.Zip(theirs).Count(pair => Ours.Decode(Ours.EncodeIds(pair.First), skipSpecialTokens: true) != pair.Second);
        return different == 0 ? null : $"{different} of {text.Texts.Length} texts decode differently";
    }
}
