using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>The compiled rewriting rules of SentencePiece: four bytes with the size of a trie, the trie over UTF-8 bytes as a Darts double
/// array, and behind it the replacements in UTF-8, each ended by a zero byte, which the trie's values point into.</summary>
internal sealed class PrecompiledCharsmap
{
    /// <summary>The longest in the published maps has 33 bytes.</summary>
    private const int LongestReplacement = 1024;

    private readonly uint[] _units;
    private readonly ReadOnlyMemory<byte> _replacements;
    private readonly BitArray _starters;
    private readonly bool[] _plain = new bool[128];
    private readonly string _source;

    /// <summary>Reads the rules.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="source">Where they come from, for errors.</param>
    /// <exception cref="TokenizerException">They are damaged.</exception>
    internal PrecompiledCharsmap(ReadOnlyMemory<byte> bytes, string source)
    {
        _source = source;
        var span = bytes.Span;
        if (span.Length < 4) throw Damaged("it has fewer than four bytes");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(span);
        if (size > span.Length - 4) throw Damaged($"its trie has {size} bytes where {span.Length - 4} are left");
        Bytes = bytes;
        _units = new uint[size / 4];
        for (var i = 0; i < _units.Length; i++) _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(span[(4 + (4 * i))..]);
        _replacements = bytes[(4 + (int)size)..];
        CheckReplacements();
        _starters = Starters();
        FindPlain();
    }

    /// <summary>The bytes that the rules were read from.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether any rule starts with this unit: no is the answer for nearly all text, and cheap.</summary>
    internal bool IsStarter(char unit) => _starters[unit];

    /// <summary>Whether surely no rule fits at the start of <paramref name="text"/>, as for most of ASCII followed by ASCII.</summary>
    internal bool IsPlain(ReadOnlySpan<char> text) =>
        text[0] < 128 && _plain[text[0]] && (text.Length == 1 || text[1] < 128) || !_starters[text[0]];

    /// <summary>Finds the longest rule that the text starts with.</summary>
    /// <param name="text">The text, without lone surrogates.</param>
    /// <param name="length">How many units the rule covers.</param>
    /// <param name="replacement">What takes their place, in UTF-8; it may be empty.</param>
    internal bool TryLongest(ReadOnlySpan<char> text, out int length, out ReadOnlySpan<byte> replacement) =>
        TryMatch(text, longest: true, out length, out replacement);

    /// <summary>Finds the shortest rule that the text starts with.</summary>
    internal bool TryShortest(ReadOnlySpan<char> text, out ReadOnlySpan<byte> replacement) =>
        TryMatch(text, longest: false, out _, out replacement);

    private bool TryMatch(ReadOnlySpan<char> text, bool longest, out int length, out ReadOnlySpan<byte> replacement)
    {
        length = 0;
        replacement = default;
        if (_units.Length == 0) return false;
        Span<byte> utf8 = stackalloc byte[4];
        var (node, found) = (Offset(_units[0]), -1);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var width);
            if (!TryStep(ref node, utf8[..rune.EncodeToUtf8(utf8)], out var value)) break;
            i += width;
            if (value < 0) continue;
            (found, length) = (value, i);
            if (!longest) break;
        }
        if (found < 0) return false;
        if (found > _replacements.Length) throw Damaged($"a rule points to byte {found} of {_replacements.Length}");
        replacement = _replacements.Span[found..];
        if (replacement.IndexOf((byte)0) is var end and >= 0) replacement = replacement[..end];
        return true;
    }

    /// <summary>Takes the steps of one code point in the double array.</summary>
    /// <param name="node">The place that the children of the present node are counted from.</param>
    /// <param name="bytes">The code point in UTF-8.</param>
    /// <param name="value">The value of the rule that ends with it, or -1.</param>
    private bool TryStep(ref uint node, ReadOnlySpan<byte> bytes, out int value)
    {
        value = -1;
        uint unit = 0;
        foreach (var label in bytes)
        {
            var position = node ^ label;
            if (label == 0 || position >= _units.Length) return false;
            unit = _units[position];
            if ((unit & 0x800000FF) != label) return false;
            node = position ^ Offset(unit);
        }
        var hasValue = ((unit >> 8) & 1) == 1 && node < _units.Length;
        if (hasValue) value = (int)(_units[node] & 0x7FFFFFFF);
        return true;
    }

    /// <summary>Which units a rule can start with, found by trying each; beyond the basic plane all or none are taken for one.</summary>
    private BitArray Starters()
    {
        var starters = new BitArray(char.MaxValue + 1);
        if (_units.Length == 0) return starters;
        Span<byte> utf8 = stackalloc byte[4];
        for (var unit = 1; unit <= char.MaxValue; unit++)
        {
            if (!Rune.TryCreate(unit, out var rune)) continue;
            var node = Offset(_units[0]);
            starters[unit] = TryStep(ref node, utf8[..rune.EncodeToUtf8(utf8)], out _);
        }
        for (byte lead = 0xF0; lead <= 0xF4; lead++)
        {
            var node = Offset(_units[0]);
            if (!TryStep(ref node, [lead], out _)) continue;
            for (var high = 0xD800; high < 0xDC00; high++) starters[high] = true;
        }
        return starters;
    }

    /// <summary>Finds the ASCII characters that have no rule by themselves, and that no rule continues with ASCII.</summary>
    private void FindPlain()
    {
        for (var first = 1; first < 128; first++)
        {
            if (_units.Length == 0) break;
            var node = Offset(_units[0]);
            _plain[first] = true;
            if (!TryStep(ref node, [(byte)first], out var value)) continue;
            _plain[first] = value < 0;
            for (byte second = 1; second < 128 && _plain[first]; second++)
            {
                var child = node;
                _plain[first] = !TryStep(ref child, [second], out _);
            }
        }
    }

    /// <summary>No replacement may be absurdly long: a small file must not turn a short text into a huge one.</summary>
    private void CheckReplacements()
    {
        for (var rest = _replacements.Span; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0) end = rest.Length;
            if (end > LongestReplacement) throw Damaged($"a replacement has {end} bytes, more than {LongestReplacement}");
            rest = end == rest.Length ? default : rest[(end + 1)..];
        }
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private TokenizerException Damaged(string what) =>
        new($"{_source}: the precompiled_charsmap is damaged: {what}. The file may be cut off; fetch it again.");
}
