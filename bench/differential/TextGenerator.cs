using System.Text;

namespace CourseKit.Bench.Differential;

/// <summary>Texts that tokenizers get wrong: of every Unicode block, marks in every order, emoji sequences, control characters, spaces of
/// every kind, contractions, digits, special tokens, the vocabulary's own pieces, very long words; and real text. Equal seeds give equal
/// texts, whatever was generated before: each has a generator of its own.</summary>
/// <param name="seed">The seed of all texts.</param>
/// <param name="words">Words of real text.</param>
/// <param name="tokens">Special and added tokens.</param>
/// <param name="pieces">Tokens of the vocabulary.</param>
internal sealed class TextGenerator(int seed, IReadOnlyList<string> words, IReadOnlyList<string> tokens, IReadOnlyList<string> pieces)
{
    private const int BlockSize = 128;
    private const int MostFragments = 8;
    private const int LongWordEvery = 100;
    private const int InOrderEvery = 8;
    private const int InOrderCount = 9;
    private const int LongestWord = 3000;

    // Odd, and so prime to the number of code points: every code point comes before one comes twice.
    private const int Spread = 7919;

    private static readonly string[] Spaces =
    [
        " ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\v", "\f", "\u001c", "\u001f", "\u0085", "\u00a0", "\u1680", "\u180e", "\u2000", "\u2003", "\u2009", "\u200a", "\u200b", "\u2028", "\u2029", "\u202f", "\u205f", "\u2060",
        "\u3000", "\ufeff", "▁", "\u2581 ",
    ];

    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'LL", "'Re", "’s", "’t", "'ſ", "'\u017f", "''", "'", "n't", " 's", "'s'", "ʼn", "'x", " n't", " do not", " ' ", " .", " ,", " !", " ?"];

    private static readonly string[] Emoji =
    [
        "👩‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "🇩🇪", "🇩🇪🇫🇷", "🇩", "1️⃣", "#️⃣", "☺️", "☺", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨🏿‍💻", "🙂", "😂😂😂", "‍", "\ufe0f", "🫠", "🪿", "🏽",
    ];

    private static readonly string[] Tricky =
    [
        "İ", "ı", "ẞ", "ß", "ſ", "ﬁ", "ﬀ", "ﷺ", "㎏", "½", "²", "Å", "Å", "Å", "ǅ", "ΑΣ", "ΑΣΑ", "σς", "각", "각", "ᄒ", "힣", "が", "が", "ゞ", "ｶﾞ", "한글", "数字", "々", "〇", "𠀀", "豈", "Ⅷ", "ⅷ", "①", "٣", "३", "１２", "𝟘", "𝐀", "𝒜", "Ǆ",
        "ؐ", "े", "क्षि", "नि", "กำ", "ä̈", "q̣̇", "\u0344", "\u0f73", "\u0958", "ͅ", "ᾳ", "ᾼ", "Ω", "µ", "ª", "º", "ʰ", "…", "‽", "–", "—", "“", "”", "«", "`", "^", "~", "$", "+", "<", ">", "|", "=", "©", "®", "™", "€", "№", "\u00ad", "\u061c", "\u200c", "\u200d", "\u200e",
        "\u202e", "\u2066", "\ufffd", "\uffff", "\u0000", "\u0001", "\u007f", "\u0080", "\u009f", "\ue000", "\U000e0001", "\U000e0100", "\U0010ffff", "\U0001f1e6", "\U00011f04",
    ];

    private static readonly (int First, int Last)[] Marks = [(0x300, 0x36f), (0x483, 0x489), (0x591, 0x5bd), (0x610, 0x61a), (0x64b, 0x65f), (0x93a, 0x94f), (0xe34, 0xe3a), (0x1ab0, 0x1ace), (0x1dc0, 0x1dff), (0x20d0, 0x20f0), (0x3099, 0x309a), (0xfe20, 0xfe2f), (0x1d165, 0x1d172), (0x1e8d0, 0x1e8d6)];

    private static readonly (int First, int Last)[] Controls = [(0x00, 0x1f), (0x7f, 0x9f), (0x200b, 0x200f), (0x202a, 0x202e), (0x2060, 0x206f), (0xfff9, 0xfffd)];

    private static readonly int[] Digits = ['0', '0', '0', 0x660, 0x6f0, 0x966, 0xff10, 0x1d7ce, 0x2080, 0x2460, 0x2150, 0x4e00, 0x3021];

    // All code points but surrogates, block after block.
    private static readonly int[] Blocks = [.. Enumerable.Range(0, 0x110000 / BlockSize).Where(block => block * BlockSize is < 0xd800 or >= 0xe000)];

    // Most of the space is empty or private: blocks that hold assigned characters come far more often.
    private static readonly int[] Assigned = [.. Blocks.Where(block => Enumerable.Range(block * BlockSize, BlockSize).Any(codePoint => Rune.GetUnicodeCategory(new Rune(codePoint)) is not (System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.PrivateUse)))];

    /// <summary>A text.</summary>
    /// <param name="number">Which one.</param>
    public string Next(int number)
    {
        var random = new Random(HashCode(number));
        var text = new StringBuilder();
        if (number % InOrderEvery == 1) return WellFormed(InOrder(text, number / InOrderEvery));
        if (number % LongWordEvery == 0)
        {
            LongWord(text, random);
            return WellFormed(text);
        }

        for (var fragments = random.Next(1, MostFragments + 1); fragments > 0; fragments--)
        {
            Fragment(text, random, number);
            if (random.Next(3) == 0) text.Append(' ');
        }

        return WellFormed(text);
    }

    // Code points one after the other, alone, in a word, behind a digit and doubled: a million texts hold every one of them.
    private static StringBuilder InOrder(StringBuilder text, int index)
    {
        for (var i = 0; i < InOrderCount; i++)
        {
            var at = (int)(((((long)index * InOrderCount) + i) * Spread) % 0x110000);
            if (at is >= 0xd800 and < 0xe000) continue;
            var character = char.ConvertFromUtf32(at);
            text.Append(character).Append(" a").Append(character).Append("b 1").Append(character).Append(character).Append("  ");
        }

        return text;
    }

    private int HashCode(int number) => unchecked((int)(((uint)seed * 0x9e3779b1) ^ ((uint)number * 0x85ebca6b)));

    private void Fragment(StringBuilder text, Random random, int number)
    {
        switch (random.Next(16))
        {
            case 0 or 1: Block(text, random, number % 8 == 0 ? Blocks[(number / 8) % Blocks.Length] : Assigned[number % Assigned.Length]); break;
            case 2: Block(text, random, Assigned[random.Next(Assigned.Length)]); break;
            case 3: Sequence(text, random); break;
            case 4: Pick(text, random, Emoji, 3); break;
            case 5: Pick(text, random, Tricky, 4); break;
            case 6: Range(text, random, Controls, 2); break;
            case 7: Pick(text, random, Spaces, 4); break;
            case 8: Pick(text, random, Contractions, 3); break;
            case 9: Numbers(text, random); break;
            case 10 when tokens.Count > 0: Token(text, random); break;
            case 11 when pieces.Count > 0: Pick(text, random, pieces, 4); break;
            case 12: text.Append((char)random.Next(0xd800, 0xe000)); break;
            case 13: Ascii(text, random); break;
            default: Words(text, random); break;
        }
    }

    private static void Block(StringBuilder text, Random random, int block)
    {
        for (var count = random.Next(1, 6); count > 0; count--) Append(text, (block * BlockSize) + random.Next(BlockSize));
    }

    private static void Sequence(StringBuilder text, Random random)
    {
        ReadOnlySpan<int> bases = ['a', 'E', 'o', 'z', 0x3b1, 0x415, 0x915, 0xac00, 0x1100, 0x3042, 0x4e2d, 0x1f44d, ' ', '.', '1'];
        Append(text, bases[random.Next(bases.Length)]);
        Range(text, random, Marks, 5);
    }

    private static void Range(StringBuilder text, Random random, (int First, int Last)[] ranges, int most)
    {
        for (var count = random.Next(1, most + 1); count > 0; count--)
        {
            var (first, last) = ranges[random.Next(ranges.Length)];
            Append(text, random.Next(first, last + 1));
        }
    }

    private static void Pick(StringBuilder text, Random random, IReadOnlyList<string> from, int most)
    {
        for (var count = random.Next(1, most + 1); count > 0; count--) text.Append(from[random.Next(from.Count)]);
    }

    private static void Numbers(StringBuilder text, Random random)
    {
        for (var count = random.Next(1, 12); count > 0; count--)
        {
            if (random.Next(8) == 0) text.Append(",.-:/%"[random.Next(6)]);
            else Append(text, Digits[random.Next(Digits.Length)] + random.Next(10));
        }
    }

    // Whole, cut, in another case, with spaces around it, inside a word, again and again.
    private void Token(StringBuilder text, Random random)
    {
        var token = tokens[random.Next(tokens.Count)];
        text.Append(random.Next(8) switch
        {
            0 => token[..random.Next(1, token.Length + 1)],
            1 => token.ToUpperInvariant(),
            2 => token.ToLowerInvariant(),
            3 => $"  {token}\t",
            4 => $"x{token}y",
            5 => token + token,
            6 => token.Insert(random.Next(token.Length + 1), tokens[random.Next(tokens.Count)]),
            _ => token,
        });
    }

    private static void Ascii(StringBuilder text, Random random)
    {
        for (var count = random.Next(1, 12); count > 0; count--) text.Append((char)random.Next(128));
    }

    private void Words(StringBuilder text, Random random)
    {
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var word = words[random.Next(words.Count)];
            text.Append(random.Next(6) switch { 0 => word.ToUpperInvariant(), 1 => word.ToLowerInvariant(), _ => word });
            if (random.Next(4) != 0) text.Append(' ');
        }
    }

    private void LongWord(StringBuilder text, Random random)
    {
        var length = random.Next(90, random.Next(4) == 0 ? LongestWord : 300);
        var kind = random.Next(5);
        var same = words[random.Next(words.Count)];
        while (text.Length < length)
        {
            switch (kind)
            {
                case 0: text.Append(same); break;
                case 1: text.Append((char)('a' + random.Next(26))); break;
                case 2: Block(text, random, Assigned[(length * 7) % Assigned.Length]); break;
                case 3: Range(text, random, Marks, 5); break;
                default: text.Append(pieces.Count > 0 ? pieces[random.Next(pieces.Count)] : same); break;
            }
        }
    }

    private static void Append(StringBuilder text, int codePoint)
    {
        if (codePoint is >= 0xd800 and < 0xe000) text.Append((char)codePoint);
        else text.Append(new Rune(Math.Min(codePoint, 0x10ffff)).ToString());
    }

    // Lone surrogates cannot be sent to the peer. Where they met by chance they are a character.
    private static string WellFormed(StringBuilder text)
    {
        var units = text.ToString().ToCharArray();
        for (var i = 0; i < units.Length; i++)
        {
            if (!char.IsSurrogate(units[i])) continue;
            if (char.IsHighSurrogate(units[i]) && i + 1 < units.Length && char.IsLowSurrogate(units[i + 1])) i++;
            else units[i] = '\ufffd';
        }

        return new(units);
    }
}
