using System.Runtime.InteropServices;
using WordToken = CourseKit.Tokenizers.TokenBuffer.WordToken;

namespace CourseKit.Tokenizers;

/// <summary>The tokens of words that were seen before. Texts repeat their words (Zipf's law), and finding a word here is faster than
/// splitting it again. Keys and tokens lie end to end in two arrays; when these are full, the cache starts anew. Belongs to one thread at
/// a time.</summary>
internal sealed class WordCache
{
    /// <summary>Longer words are rare, and would fill the cache.</summary>
    internal const int LongestWord = 48;

    /// <summary>A word that finds no slot so near to its own is not kept, so that no choice of words makes looking up slow.</summary>
    private const int MostProbes = 16;

    private const int MostEntries = 1 << 15, MostUnits = 12 << 15, MostTokens = 1 << 16;

    private Slot[] _slots = new Slot[1 << 10];
    private char[] _keys = new char[1 << 13];
    private WordToken[] _tokens = new WordToken[1 << 11];
    private int _entries, _keyLength, _tokenLength;

    /// <summary>Where a word's key and tokens lie. A hash of 0 marks a free slot.</summary>
    private struct Slot
    {
        internal uint Hash;
        internal int Key;
        internal int Tokens;
        internal ushort KeyLength;
        internal ushort TokenCount;
    }

    /// <summary>The tokens of a word, when they are here.</summary>
    internal bool TryGet(ReadOnlySpan<char> word, uint hash, out ReadOnlySpan<WordToken> tokens)
    {
        var slots = _slots;
        for (var probe = 0; probe < MostProbes; probe++)
        {
            ref readonly var slot = ref slots[IndexOf(hash, probe, slots.Length)];
            if (slot.Hash == hash && slot.KeyLength == word.Length && word.SequenceEqual(_keys.AsSpan(slot.Key, slot.KeyLength)))
            {
                tokens = _tokens.AsSpan(slot.Tokens, slot.TokenCount);
                return true;
            }
            if (slot.Hash == 0) break;
        }
        tokens = default;
        return false;
    }

    /// <summary>Remembers the tokens of a word that is not here.</summary>
    internal void Add(ReadOnlySpan<char> word, uint hash, ReadOnlySpan<WordToken> tokens)
    {
        if (_entries == MostEntries || _keyLength + word.Length > MostUnits || _tokenLength + tokens.Length > MostTokens) Clear();
        if (tokens.Length > MostTokens) return;
        if (2 * (_entries + 1) > _slots.Length) Grow();
        Reserve(ref _keys, _keyLength + word.Length, MostUnits);
        Reserve(ref _tokens, _tokenLength + tokens.Length, MostTokens);
        word.CopyTo(_keys.AsSpan(_keyLength));
        tokens.CopyTo(_tokens.AsSpan(_tokenLength));
        var slot = new Slot
        {
            Hash = hash,
            Key = _keyLength,
            Tokens = _tokenLength,
            KeyLength = (ushort)word.Length,
            TokenCount = (ushort)tokens.Length,
        };
        if (!TryPlace(_slots, slot)) return;
        _keyLength += word.Length;
        _tokenLength += tokens.Length;
        _entries++;
    }

    /// <summary>A hash that is never 0: the lowest bit is always set. Multiplies eight bytes at a time.</summary>
    internal static uint HashOf(ReadOnlySpan<char> word)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var bytes = MemoryMarshal.AsBytes(word);
        var hash = (ulong)bytes.Length * Prime;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }
        ulong rest = 0;
        if (bytes.Length >= 4)
        {
            rest = MemoryMarshal.Read<uint>(bytes);
            bytes = bytes[4..];
        }
        if (bytes.Length > 0) rest = (rest << 16) | MemoryMarshal.Read<ushort>(bytes) | (1UL << 63);
        hash = Mix(hash ^ rest);
        return (uint)(hash >> 32) | 1;

        static ulong Mix(ulong value)
        {
            value *= Prime;
            return value ^ (value >> 29);
        }
    }

    private static void Reserve<T>(ref T[] array, int length, int most)
    {
        if (array.Length < length) Array.Resize(ref array, Math.Min(most, Math.Max(length, 2 * array.Length)));
    }

    private static int IndexOf(uint hash, int probe, int slots) => (int)((hash >> 1) + (uint)probe) & (slots - 1);

    private static bool TryPlace(Slot[] slots, Slot slot)
    {
        for (var probe = 0; probe < MostProbes; probe++)
        {
            ref var place = ref slots[IndexOf(slot.Hash, probe, slots.Length)];
            if (place.Hash != 0) continue;
            place = slot;
            return true;
        }
        return false;
    }

    private void Grow()
    {
        var larger = new Slot[2 * _slots.Length];
        foreach (var slot in _slots)
            if (slot.Hash != 0) TryPlace(larger, slot);
        _slots = larger;
    }

    private void Clear()
    {
        Array.Clear(_slots);
        (_entries, _keyLength, _tokenLength) = (0, 0, 0);
    }
}
