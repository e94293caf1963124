using System.Runtime.InteropServices;

namespace CourseKit.Tokenizers;

/// <summary>The tokens of one sequence, before special tokens, truncation and padding.</summary>
internal sealed class TokenSequence
{
    private readonly List<int> _ids = [];
    private readonly List<string> _tokens = [];
    private readonly List<TextSpan> _offsets = [];
    private readonly List<int> _words = [];

    internal int Count => _ids.Count;

    internal void Add(int id, string token, TextSpan offsets, int word)
    {
        _ids.Add(id);
        _tokens.Add(token);
        _offsets.Add(offsets);
        _words.Add(word);
    }

    internal void Clear()
    {
        _ids.Clear();
        _tokens.Clear();
        _offsets.Clear();
        _words.Clear();
    }

    /// <summary>Copies a part of the sequence into an encoding.</summary>
    internal void CopyTo(EncodedText target, int at, TextSpan part, int sequence, int typeId)
    {
        CollectionsMarshal.AsSpan(_ids)[part.Range].CopyTo(target.Ids.AsSpan(at));
        CollectionsMarshal.AsSpan(_tokens)[part.Range].CopyTo(target.Tokens.AsSpan(at));
        CollectionsMarshal.AsSpan(_offsets)[part.Range].CopyTo(target.Offsets.AsSpan(at));
        for (var i = 0; i < part.Length; i++) target.WordIds[at + i] = _words[part.Start + i];
        target.SequenceIds.AsSpan(at, part.Length).Fill(sequence);
        target.TypeIds.AsSpan(at, part.Length).Fill(typeId);
        target.AttentionMask.AsSpan(at, part.Length).Fill(1);
    }
}
