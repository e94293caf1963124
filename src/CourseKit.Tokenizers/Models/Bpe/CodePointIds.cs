using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>The ids of tokens that are one code point, possibly between a prefix and a suffix: what a word starts from in BPE.</summary>
internal sealed class CodePointIds
{
    private const int DirectCount = 0x180; // ASCII, Latin, and the characters that stand for bytes in byte-level BPE

    private readonly int[] _direct = new int[DirectCount];
    private readonly Dictionary<int, int> _others = [];

    internal CodePointIds(Vocabulary vocabulary, string prefix, string suffix)
    {
        Array.Fill(_direct, -1);
        var around = prefix.Length + suffix.Length;
        foreach (var (token, id) in vocabulary.Entries())
        {
            if (token.Length - around is not (1 or 2) || !token.StartsWith(prefix, StringComparison.Ordinal) ||
                !token.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var codePoint = CharacterClasses.CodePointAt(token, prefix.Length, out var length);
            if (length + around != token.Length) continue;
            if (codePoint < DirectCount) _direct[codePoint] = id;
            else _others[codePoint] = id;
        }
    }

    /// <summary>The id, or -1.</summary>
    internal int this[int codePoint] => codePoint < DirectCount ? _direct[codePoint] : _others.GetValueOrDefault(codePoint, -1);
}
