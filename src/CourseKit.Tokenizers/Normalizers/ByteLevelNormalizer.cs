using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>Spells the whole text in bytes, one character of <see cref="ByteAlphabet"/> each, before it is split: what
/// <see cref="ByteLevelPreTokenizer"/> does after.</summary>
public sealed class ByteLevelNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text.Span)) SpellAscii(text.MutableSpan);
        else
        {
            var rewriter = new TextRewriter(text);
            Spell(ref rewriter, text.Length);
            rewriter.Commit();
        }
    }

    /// <summary>An ASCII character is one byte, so that every unit stays in its place.</summary>
    internal static void SpellAscii(Span<char> units)
    {
        foreach (ref var unit in units)
            if (unit is <= ' ' or '\u007F') unit = ByteAlphabet.CharacterOf((byte)unit);
    }

    /// <summary>Rewrites everything up to a unit of the old form.</summary>
    internal static void Spell(ref TextRewriter rewriter, int end)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (rewriter.Read < end)
        {
            var count = new Rune(rewriter.Next).EncodeToUtf8(bytes);
            rewriter.Replace(ByteAlphabet.CharacterOf(bytes[0]));
            for (var i = 1; i < count; i++) rewriter.Insert(ByteAlphabet.CharacterOf(bytes[i]));
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("ByteLevel");
}
