using System.Globalization;
using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers;

/// <summary>The rewriting rules of a SentencePiece model as Hugging Face tokenizers applies them (<c>Precompiled</c>): cluster by cluster
/// of what a reader takes for one character. A cluster of at most five UTF-8 bytes that starts with a rule's left side becomes that rule's
/// right side as a whole; else its code points are looked up one by one. SentencePiece itself takes the longest rule wherever it
/// starts.</summary>
public sealed class PrecompiledNormalizer : Normalizer
{
    /// <summary>Clusters with more bytes than this are not looked up whole.</summary>
    private const int LongestCluster = 5;

    /// <summary>Below this no character continues a cluster, but for a line feed after a carriage return.</summary>
    private const char FirstExtender = '\u0300';

    private readonly PrecompiledCharsmap _map;

    /// <summary>Creates the normaliser.</summary>
    /// <param name="precompiledCharsmap">The rules, as the <c>precompiled_charsmap</c> of a SentencePiece model has them.</param>
    /// <exception cref="TokenizerException">They are damaged.</exception>
    public PrecompiledNormalizer(ReadOnlyMemory<byte> precompiledCharsmap) : this(precompiledCharsmap, "normalizer") { }

    internal PrecompiledNormalizer(ReadOnlyMemory<byte> precompiledCharsmap, string source) => _map = new(precompiledCharsmap, source);

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayChange(text.Span)) return;
        var writer = new Writer(text);
        var span = text.Span;
        var changed = false;
        for (var start = 0; start < span.Length;)
        {
            var cluster = span.Slice(start, ClusterLength(span[start..]));
            start += cluster.Length;
            if (Encoding.UTF8.GetByteCount(cluster) <= LongestCluster && TryRule(cluster, ref writer)) changed = true;
            else changed |= RewriteEach(cluster, ref writer);
        }
        if (changed) writer.Commit();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Precompiled");
        writer.WriteBase64String("precompiled_charsmap", _map.Bytes.Span);
        writer.WriteEndObject();
    }

    private bool MayChange(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
            if (!_map.IsPlain(text[i..])) return true;
        return false;
    }

    private static int ClusterLength(ReadOnlySpan<char> text) =>
        text[0] < FirstExtender && (text.Length == 1 || (text[1] < FirstExtender && text[0] != '\r'))
            ? 1
            : StringInfo.GetNextTextElementLength(text);

    private bool RewriteEach(ReadOnlySpan<char> cluster, ref Writer writer)
    {
        var changed = false;
        for (int i = 0, width; i < cluster.Length; i += width)
        {
            Rune.DecodeFromUtf16(cluster[i..], out var rune, out width);
            if (TryRule(cluster.Slice(i, width), ref writer)) changed = true;
            else writer.Add(rune.Value, 0);
        }
        return changed;
    }

    private bool TryRule(ReadOnlySpan<char> part, ref Writer writer)
    {
        if (!_map.IsStarter(part[0]) || !_map.TryShortest(part, out var replacement)) return false;
        var old = 0;
        foreach (var _ in part.EnumerateRunes()) old++;
        var written = 0;
        while (!replacement.IsEmpty)
        {
            Rune.DecodeFromUtf8(replacement, out var rune, out var length);
            replacement = replacement[length..];
            writer.Add(rune.Value, written++ < old ? 0 : 1);
        }
        if (written < old) writer.Drop(old - written);
        return true;
    }

    /// <summary>Writes the new form with the reference's alignment: every code point written takes the place of the next old one, is
    /// inserted, or (the last one written) takes the place of further old ones too.</summary>
    private struct Writer(NormalizedText text)
    {
        private TextRewriter _rewriter = new(text);
        private int _waiting = -1;
        private int _change;

        /// <summary>Writes a code point.</summary>
        /// <param name="codePoint">The code point.</param>
        /// <param name="change">0 when it takes an old one's place, 1 when it is inserted.</param>
        internal void Add(int codePoint, int change)
        {
            Flush();
            (_waiting, _change) = (codePoint, change);
        }

        /// <summary>Lets the code point written last take the place of old ones. Before the first one this has no effect, and what follows
        /// is aligned as if they were not there: a quirk of the reference.</summary>
        internal void Drop(int count) => _change -= count;

        internal void Commit()
        {
            Flush();
            _rewriter.Commit();
        }

        private void Flush()
        {
            if (_waiting < 0)
            {
                _change = 0;
                return;
            }
            if (_change > 0) _rewriter.Insert(_waiting);
            else _rewriter.Replace(_waiting);
            for (; _change < 0; _change++) _rewriter.Skip();
        }
    }
}
